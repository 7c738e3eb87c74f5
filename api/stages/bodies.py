"""What is asked and answered about the stages of an episode."""

from typing import Any

from rest_framework import serializers

from api.fields import Flag, Instant, PartialDay, PublicId, Text, Whole, Word
from api.paging import page_of
from api.records.answers import Outcome
from api.records.bodies import Dated
from pathway.models.course import CLOSE_REASONS, STAGES


class StageChangeBody(Dated):
    """The stage a clinician decided on."""

    to = Word(STAGES)
    reason = Text(
        max_length=400,
        has_lines=True,
        required=False,
        help_text="Needed where `needs_reason` of the move says so.",
    )
    close_reason = Word(CLOSE_REASONS, required=False, help_text="Needed to close: `ST-X`.")


class StageChangeAnswer(serializers.Serializer[Any]):
    """One recorded move between stages, with the criteria as they were shown."""

    id = PublicId("stg")
    from_stage = Word(STAGES, allow_null=True)
    to_stage = Word(STAGES)
    effective_on = PartialDay()
    effective_at = Instant(allow_null=True)
    recorded_at = Instant()
    author = Text()
    reason = Text(allow_null=True)
    is_override = Flag()
    criteria_met = serializers.ListField(child=Text())
    criteria_unmet = serializers.ListField(child=Text())


class StageChangeOutcome(StageChangeAnswer, Outcome):
    """The move, with what became of the prompts."""

    episode = PublicId("ep")
    patient = PublicId("pat")


class CriterionAnswer(serializers.Serializer[Any]):
    """What a move rests on; `missing` says what would have to be known."""

    id = Text()
    says = Text()
    state = Word(["met", "unmet", "unknown"])
    missing = serializers.ListField(child=Text())


class StageOption(serializers.Serializer[Any]):
    """A stage to move to. None is barred: one that is not foreseen needs a reason."""

    to = Word(STAGES)
    title = Text()
    expects = Text()
    is_permitted = Flag(help_text="The protocol foresees it from here.")
    is_suggested = Flag()
    is_override = Flag()
    needs_reason = Flag()
    criteria = CriterionAnswer(many=True)


StageOptions = page_of(
    StageOption,
    stage=Word(STAGES, help_text="Where the patient is; moves that are foreseen come first."),
    version=Whole(help_text="Of the care plan: the number in the ETag."),
)
