"""What is asked and answered about stored prompts and the decisions on them."""

from typing import Any

from rest_framework import serializers

from api.fields import Day, Flag, Instant, PublicId, Strict, Text, Whole, Word
from api.paging import SyncQuery
from followup.deciding import KINDS, LONGEST_DETAIL, LONGEST_NOTE, Decision
from pathway.models.prompts import CLOSED_AS, PROMPT_STATES, SEVERITIES

OPEN_OR_CLOSED = ["open", "closed"]


class DecisionBody(Strict):
    """What a person answers."""

    kind = Word(KINDS)
    reason_code = Text(required=False, max_length=60)
    until = Day(required=False, help_text="The last day of a deferral, or a review date.")
    disposition = Text(required=False, max_length=60)
    closes = serializers.ListField(
        child=Text(max_length=80),
        required=False,
        max_length=50,
        help_text="The instances that a disposition is for.",
    )
    details = serializers.DictField(
        child=Text(max_length=LONGEST_DETAIL),
        required=False,
        help_text="What a disposition must come with, by name: see `answers.dispositions`.",
    )
    note = Text(required=False, max_length=LONGEST_NOTE, has_lines=True, allow_blank=True)
    sitting = serializers.UUIDField(
        required=False, help_text="The same one sent again is the same decision."
    )
    decided_by = Text(
        required=False,
        max_length=254,
        help_text="With an API key: the e-mail address of the member of the clinic who decided.",
    )


class ReasonAnswer(serializers.Serializer[Any]):
    """A coded reason, and what must come with it."""

    system = Text(allow_null=True, help_text="HL7's list of such codes, or null for our own.")
    code = Text()
    says = Text()
    kinds = serializers.ListField(child=Word(KINDS))
    needs = serializers.ListField(child=Text())


class DispositionAnswer(serializers.Serializer[Any]):
    """An outcome that a clinician records, and the details it needs."""

    code = Text()
    says = Text()
    needs = serializers.ListField(child=Text())


class AnswersAnswer(serializers.Serializer[Any]):
    """What the signed-in member can answer today; to a key: what a clinician, or who is asked, can."""

    kinds = serializers.ListField(child=Word(KINDS))
    reasons = ReasonAnswer(many=True)
    latest_deferral = Day(allow_null=True)
    dispositions = DispositionAnswer(many=True)
    accept_note = Text(allow_null=True)
    review = Text(allow_null=True, help_text="The kind of review that resolves it.")


class BecauseAnswer(serializers.Serializer[Any]):
    """A recorded value the prompt rests on."""

    field = Text()
    value = serializers.JSONField()
    effective_on = Day()
    author = Text(allow_null=True)


class PromptAnswer(serializers.Serializer[Any]):
    """A suggestion (DetectedIssue) as it stands."""

    id = PublicId("prm")
    episode = PublicId("ep")
    patient = PublicId("pat")
    rule = Text()
    trigger_key = Text()
    occurrence = Whole()
    severity = Word(SEVERITIES)
    state = Word(PROMPT_STATES)
    text = Text()
    audience = serializers.ListField(
        child=Text(),
        help_text="C: clinician, L: clinical lead, N: care coordinator, T: therapist, F: front desk.",
    )
    raised_at = Instant()
    due_at = Instant(allow_null=True)
    deferred_until = Day(allow_null=True)
    held_by = Text(allow_null=True)
    closed_at = Instant(allow_null=True)
    closed_as = Word(CLOSED_AS, allow_null=True)
    protocol_version = Text()
    updated_at = Instant()
    version = Whole()
    deleted = Flag(
        required=False,
        help_text="Only with `updated_since`: it was withdrawn, it rested on an error.",
    )
    expanded = serializers.DictField(required=False, help_text="What `expand` asked for.")


class PromptQuery(SyncQuery):
    """Which prompts of an episode."""

    answer = PromptAnswer

    state = Word(
        OPEN_OR_CLOSED, required=False, help_text="`open`: not closed, waiting ones included."
    )
    severity = Word(SEVERITIES, required=False)


class ClinicPromptQuery(PromptQuery):
    """Which prompts of the clinic."""

    patient = PublicId("pat", required=False)
    rule = Text(required=False, max_length=30)


class PromptDecisionAnswer(serializers.Serializer[Any]):
    """What somebody answered."""

    id = PublicId("dcs")
    kind = Word(KINDS)
    reason_code = Text(allow_null=True)
    until = Day(allow_null=True)
    disposition = Text(allow_null=True)
    closes = serializers.ListField(child=Text())
    note = Text(allow_null=True)
    severity = Word(SEVERITIES)
    recorded_at = Instant()
    author = Text()
    author_role = Text()
    is_taken_back = Flag(help_text="An `undone` after it took it back.")


class PromptDetailAnswer(PromptAnswer):
    """A prompt with what it rests on, what can be answered, and what was."""

    because = BecauseAnswer(many=True)
    instances = serializers.ListField(child=Text())
    resolved_by = Text()
    answers = AnswersAnswer()
    decisions = PromptDecisionAnswer(many=True)


def decision_in(body: dict[str, Any]) -> Decision:
    """The decision a body says."""
    said = {name: body[name] for name in _SAID if name in body}
    return Decision(**said, closes=tuple(body.get("closes", ())))


_SAID = ("kind", "reason_code", "until", "disposition", "details", "note")


def placed(errors: dict[str, Any]) -> dict[str, Any]:
    """A service's messages at the places the body has them."""
    own = {*DecisionBody().fields, "__all__"}
    found = {"" if name == "__all__" else name: errors[name] for name in errors if name in own}
    details = {name: said for name, said in errors.items() if name not in own}
    return found | ({"details": details} if details else {})
