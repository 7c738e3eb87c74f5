"""What is asked and answered about assessments: the questions are the pathway's own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from api.endpoint import PageQuery
from api.fields import Flag, Instant, PartialDay, PublicId, Score, Strict, Text, Whole, Word
from pathway.models import Assessment
from pathway.models.prompts import SEVERITIES
from pathway.questions import CHOICES, KINDS, SCALES, SETS
from pathway.services.recording import When, local_day

STATUSES = ["final", "corrected", "entered_in_error"]
_COUNTED = {
    field.name
    for field in Assessment._meta.concrete_fields
    if field.get_internal_type() == "PositiveSmallIntegerField"
}


def _scale(name: str) -> serializers.Field[Any, Any, Any, Any]:
    least, most = SCALES[name]
    shape = Whole if name in _COUNTED else Score
    return shape(required=False, help_text=f"{least} to {most}.")


def _questions() -> dict[str, Any]:
    """One field a question. A question that is left out was not asked."""
    return {
        **{name: _scale(name) for name in SCALES},
        **{name: Word(words, required=False) for name, words in CHOICES.items() if name != "kind"},
        **{
            name: serializers.ListField(child=Word(words), required=False, max_length=len(words))
            for name, words in SETS.items()
        },
        "function_raw": Score(required=False, help_text="The questionnaire's own score."),
        "work_status": Text(required=False, max_length=40),
        "side_effects_checked": Flag(required=False),
        "note": Text(required=False, max_length=4000, has_lines=True),
    }


Answers: type[Strict] = type(
    "Answers", (Strict,), {"__doc__": "What was answered, by question.", **_questions()}
)


class AssessmentBody(Strict):
    """One sitting or call. A question that is left out was not asked."""

    kind = Word(KINDS)
    effective_on = PartialDay(
        required=False, help_text="The day it took place, as far as it is known."
    )
    effective_at = Instant(
        required=False, help_text="The instant, where it is known, instead of the day."
    )
    answers = Answers()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("effective_on" in attrs) == ("effective_at" in attrs):
            message = "Give either effective_on or effective_at."
            raise serializers.ValidationError({"effective_on": [message]})
        return attrs


class AssessmentAnswer(serializers.Serializer[Any]):
    """An assessment as it stands after corrections."""

    id = PublicId("asm")
    episode = PublicId("ep")
    status = Word(STATUSES)
    revision = Whole()
    kind = Word(KINDS)
    effective_on = PartialDay()
    effective_at = Instant(allow_null=True)
    recorded_at = Instant()
    author = Text()
    author_role = Text()
    source = Text()  # type: ignore[assignment]
    answers = Answers()


class RaisedPrompt(serializers.Serializer[Any]):
    """A prompt that stands open since."""

    id = PublicId("prm")
    rule = Text()
    severity = Word(SEVERITIES)
    state = Text()
    text = Text()
    due_at = Instant(allow_null=True)


class RecordedAnswer(AssessmentAnswer):
    """An assessment with the prompts it raised."""

    prompts = RaisedPrompt(many=True)


class AssessmentQuery(PageQuery):
    """How much of the list."""


def when_in(body: dict[str, Any], now: datetime) -> When:
    """When it took place; raises ValidationError for an instant that is still to come."""
    if (at := body.get("effective_at")) is None:
        day, precision = body["effective_on"]
        return When(on=day, precision=precision)
    if at > now:
        raise ValidationError({"effective_at": "This instant is in the future."})
    return When(on=local_day(at), at=at)


def placed(errors: Mapping[str, Any]) -> dict[str, Any]:
    """A service's messages by question, at the places the body has them."""
    own = AssessmentBody().fields
    found: dict[str, Any] = {name: said for name, said in errors.items() if name in own}
    answers = {name: said for name, said in errors.items() if name not in own}
    return found | ({"answers": answers} if answers else {})
