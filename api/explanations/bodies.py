"""What an explanation says, for the documentation."""

from typing import Any

from rest_framework import serializers

from api.fields import Count, Day, Flag, Instant, PublicId, Score, Text, Whole, Word
from api.paging import MOST_ROWS, PageQuery, page_of
from api.plans.bodies import (
    PROMPT_STATUSES,
    CitationAnswer,
    ConflictAnswer,
    FactAnswer,
    HeadAnswer,
    MomentQuery,
    PlanPrompt,
    ThresholdAnswer,
    Value,
)
from pathway.engine.explain.explanation import VERDICTS
from pathway.engine.plan import SEVERITIES


class RuleAnswer(serializers.Serializer[Any]):
    """What a rule says: `severity` is the highest of its findings, null unless it is met."""

    verdict = Word(VERDICTS)
    severity = Word(SEVERITIES, allow_null=True)


class ChangeAnswer(RuleAnswer):
    """With this value instead, and all else as recorded, the rule would say so."""

    value = Value()


class InputAnswer(serializers.Serializer[Any]):
    """A recorded value the rule read; `tried` is empty when no other value was put in its place."""

    fact = FactAnswer()
    tried = Text()
    changes = ChangeAnswer(many=True)


class LimitAnswer(serializers.Serializer[Any]):
    """A number the rule compared with, and where the clinic may move it."""

    threshold = ThresholdAnswer()
    least = Score()
    most = Score()
    changes = ChangeAnswer(many=True)


class NextDayAnswer(RuleAnswer):
    """The first day on which the rule says something else if nothing is recorded until then."""

    on = Day()
    days = Whole()


class NamedRuleAnswer(serializers.Serializer[Any]):
    """A rule by its name."""

    rule = Text()
    title = Text()


class ExplanationAnswer(HeadAnswer, RuleAnswer, NamedRuleAnswer):
    """Why, why not, what is missing, and what would change it."""

    rule_version = Whole()
    because = Text(help_text="Why the rule is off, was not asked or failed; empty otherwise.")
    prompts = PlanPrompt(many=True)
    missing = serializers.ListField(child=Text())
    inputs = InputAnswer(many=True)
    all_inputs_tried = Flag()
    limits = LimitAnswer(many=True)
    nothing_recorded_of = serializers.ListField(child=Text())
    read_prompts_of = NamedRuleAnswer(many=True)
    next_day = NextDayAnswer(allow_null=True)
    looked_ahead_days = Whole()
    citations = CitationAnswer(many=True)
    conflicts = ConflictAnswer(many=True)
    resolved_by = Text()
    audience = serializers.ListField(child=Text())


class RuleLineAnswer(RuleAnswer, NamedRuleAnswer):
    """One rule in the list of all."""

    card = Text()
    statuses = serializers.ListField(child=Word(PROMPT_STATUSES))
    because = Text()
    missing = serializers.ListField(child=Text())


class RuleQuery(MomentQuery, PageQuery):
    """Which moment, and which of the rules, in the order of the pathway."""

    limit = Count(most=MOST_ROWS, default=MOST_ROWS, help_text="Rules of a page: all, unless less.")


RulePage = page_of(
    RuleLineAnswer,
    episode=PublicId("ep"),
    as_of=Instant(),
    known_at=Instant(allow_null=True),
)
