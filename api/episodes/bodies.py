"""What is asked and answered about episodes."""

from typing import Any

from rest_framework import serializers

from api.fields import Day, Instant, PartialDay, PublicId, Strict, Text, Whole, Word
from api.paging import CountedQuery
from api.stages.bodies import StageChangeAnswer
from pathway.models.course import STAGES


class EpisodeBody(Strict):
    """A patient to enrol: an episode and its care plan, at intake."""

    patient = PublicId("pat")
    started_on = Day(help_text="Day 0 of the pathway: today or earlier.")
    onset_on = PartialDay(
        required=False, allow_null=True, help_text="When the pain began, as far as it is known."
    )


class OpenPrompts(serializers.Serializer[Any]):
    """How many prompts stand open, by severity."""

    emergency = Whole()
    urgent = Whole()
    routine = Whole()
    info = Whole()


class CarePlanAnswer(serializers.Serializer[Any]):
    """The episode's care plan: its protocol, its stage and what is due."""

    id = PublicId("cp")
    state = Word(["active", "closed"])
    protocol = Text()
    protocol_version = Text()
    stage = Word(STAGES)
    stage_since = Day()
    open_prompts = OpenPrompts(allow_null=True)
    next_due_on = Day(allow_null=True, help_text="The earliest open task.")
    version = Whole()


class EpisodeAnswer(serializers.Serializer[Any]):
    """One spell of pain under a care plan."""

    id = PublicId("ep")
    patient = PublicId("pat")
    state = Word(["open", "closed"])
    started_on = Day()
    onset_on = PartialDay(allow_null=True)
    closed_on = Day(allow_null=True)
    close_reason = Text(allow_null=True)
    care_plan = CarePlanAnswer(allow_null=True)
    created_at = Instant()
    updated_at = Instant()
    version = Whole()
    expanded = serializers.DictField(required=False, help_text="What `expand` asked for.")


class EpisodeQuery(CountedQuery):
    """Which episodes; without a filter, all of the clinic."""

    answer = EpisodeAnswer

    patient = PublicId("pat", required=False)
    stage = Word(STAGES, required=False)
    state = Word(["open", "closed"], required=False)


class EpisodeDetailAnswer(EpisodeAnswer):
    """An episode with the stages it has been through."""

    stage_history = StageChangeAnswer(many=True)
