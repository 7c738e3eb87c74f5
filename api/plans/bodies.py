"""What a plan says, for the documentation."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Day, Flag, Instant, PublicId, Score, Strict, Text, Whole, Word
from followup.task_kinds import SCHEDULED
from pathway.engine.catalogue import CATEGORIES
from pathway.engine.options import STATES
from pathway.engine.plan import SEVERITIES
from pathway.models.course import STAGES

PROMPT_STATUSES = ["open", "held", "folded", "suppressed", "deferred", "settled"]


class MomentQuery(Strict):
    """Which moment, and by when it had to be on record."""

    as_of = Text(
        required=False,
        max_length=40,
        help_text="A day (its last instant at the clinic) or an RFC 3339 instant; default: now.",
    )
    known_at = Text(
        required=False,
        max_length=40,
        help_text="Only what was recorded by then: a day (its last instant; today: now) or an "
        "RFC 3339 instant, not after now. Default: all that is on record.",
    )


@extend_schema_field(
    {"type": ["string", "integer", "boolean", "array", "null"], "items": {"type": "string"}}
)
class Value(serializers.Field[Any, Any, Any, Any]):
    """A recorded value; exact numbers are strings."""


class FactAnswer(serializers.Serializer[Any]):
    """One recorded value that fired a rule."""

    id = Text(help_text="The revision that was read.")
    entry = Text(help_text="The entry, the same through all its corrections.")
    type = Text()
    revision = Whole()
    field = Text()
    value = Value()
    effective_on = Day()
    author = Text(allow_null=True)


class ThresholdAnswer(serializers.Serializer[Any]):
    """A number a rule compared with; `basis` is a statement of the source, or `local`."""

    key = Text()
    value = Score()
    unit = Text()
    basis = Text()
    says = Text()
    is_override = Flag()


class CitationAnswer(serializers.Serializer[Any]):
    """A statement of the source, in our words."""

    statement = Text()
    says = Text()
    reference = Text(allow_null=True)
    review_status = Text()


class ConflictAnswer(serializers.Serializer[Any]):
    """Where the source and published guidance differ."""

    id = Text()
    source_says = Text()
    guidance_says = Text()
    verification = Text()
    behaviour = Text()
    statements = serializers.ListField(child=Text())


class DueWithinAnswer(serializers.Serializer[Any]):
    """How soon to act, counted from the moment the prompt is raised."""

    amount = Whole()
    unit = Word(["minutes", "hours", "days", "working_days"])


class DecisionAnswer(serializers.Serializer[Any]):
    """The latest decision people took on a prompt."""

    kind = Text()
    on = Day()
    by = Text(allow_null=True)
    reason_code = Text(allow_null=True)
    until = Day(allow_null=True)


class PlanPrompt(serializers.Serializer[Any]):
    """A suggestion, with everything it rests on."""

    rule = Text()
    rule_version = Whole()
    trigger_key = Text()
    occurrence = Whole()
    severity = Word(SEVERITIES)
    status = Word(PROMPT_STATUSES)
    status_because = Text()
    reason = Text()
    facts = FactAnswer(many=True)
    thresholds = ThresholdAnswer(many=True)
    citations = CitationAnswer(many=True)
    conflicts = ConflictAnswer(many=True)
    resolved_by = Text()
    audience = serializers.ListField(child=Text())
    due_within = DueWithinAnswer(allow_null=True)
    decision = DecisionAnswer(allow_null=True)
    suppressed_until = Day(allow_null=True)


class MissingDatum(serializers.Serializer[Any]):
    """A rule that cannot tell, and what it lacks."""

    rule = Text()
    missing = Text()


class FailedRule(serializers.Serializer[Any]):
    """A rule that could not be evaluated: neither met nor not met."""

    rule = Text()
    error = Text()


class OptionAnswer(serializers.Serializer[Any]):
    """Something the stage offers. `lacks`: the parts that the record of rehabilitation omits."""

    id = Text()
    title = Text()
    category = Word(list(CATEGORIES))
    says = Text(help_text="What the source adds, such as its word on efficacy.")
    state = Word(list(STATES))
    since = Day(allow_null=True)
    is_going_on = Flag()
    reason = Text(allow_null=True)
    cautions = serializers.ListField(child=Text())
    cannot_tell = serializers.ListField(child=Text())
    lacks = serializers.ListField(child=Text())
    citations = CitationAnswer(many=True)
    conflicts = ConflictAnswer(many=True)


class OptionsAnswer(serializers.Serializer[Any]):
    """The options of the stage. Kinds of exercise are in the order of the alphabet, never ranked."""

    is_radiating = Word(["yes", "no", "not asked"])
    options = OptionAnswer(many=True)
    exercise = serializers.ListField(child=Text())
    exercise_preference = Text(allow_null=True)


class DueAnswer(serializers.Serializer[Any]):
    """A date and why that date. `due_on` is the open day at or before `calculated_on`."""

    kind = Word(list(SCHEDULED))
    due_on = Day()
    due_at = Instant(allow_null=True)
    calculated_on = Day()
    counted_from = Day()
    interval_days = Whole()
    reason = Text()
    thresholds = ThresholdAnswer(many=True)


class SuggestionAnswer(serializers.Serializer[Any]):
    """A stage that a rule suggests; people record the move."""

    code = Word(STAGES)
    title = Text()
    rule = Text()
    trigger_key = Text()


class StageAnswer(serializers.Serializer[Any]):
    """Where the patient is."""

    code = Word(STAGES)
    title = Text()
    since = Day()
    overlay = Word(["none", "urgent", "emergency"])
    suggested = SuggestionAnswer(allow_null=True)
    exclusions = serializers.ListField(child=Text())
    recurrences = Whole(help_text="Returns from maintenance, and episodes after a discharge.")


class SourceAnswer(serializers.Serializer[Any]):
    """What the protocol was drawn from, and how far that was reviewed."""

    title = Text()
    updated = Day()
    review_status = Text()
    review_step = Text()
    references_not_supplied = serializers.ListField(child=Text())
    review_due_on = Day()
    is_review_overdue = Flag()


class ProtocolAnswer(serializers.Serializer[Any]):
    """Which protocol said so. `overrides_digest` names the clinic's own numbers."""

    id = Text()
    version = Text()
    overrides_digest = Text()
    source_review = SourceAnswer()


class HeadAnswer(serializers.Serializer[Any]):
    """Of whom, of when, and by which protocol."""

    episode = PublicId("ep")
    care_plan = PublicId("cp")
    patient = PublicId("pat")
    as_of = Instant()
    known_at = Instant(allow_null=True, help_text="Null: all that is on record counts.")
    day = Day(help_text="The clinic's calendar day of `as_of`.")
    time_zone = Text()
    protocol = ProtocolAnswer()


class PlanAnswer(HeadAnswer):
    """What the protocol suggests, from the facts effective by `as_of`, recorded by `known_at`."""

    stage = StageAnswer()
    prompts = PlanPrompt(many=True)
    cannot_tell = MissingDatum(many=True)
    options = OptionsAnswer()
    next_reassessment = DueAnswer(allow_null=True)
    other_dates = DueAnswer(many=True)
    rule_errors = FailedRule(many=True)
