"""What became of each rule's prompts: how often it spoke, and what people answered."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Extract

from followup.measures.medians import Median
from followup.measures.windows import Window
from pathway.models import Prompt, PromptDecision

ANSWERS = ("accepted", "deferred", "declined", "disposition")
# Fewer than one in ten accepted of fifty shown: people should look at the rule again.
FEWEST_SHOWN, LEAST_PERCENT = 50, 10
PARTS = ("fired", "shown", *ANSWERS, "ignored", "repeats")


@dataclass(slots=True)
class RuleFigures:
    """`shown`: not held back by a safety prompt. `ignored`: shown, over or late, and no answer."""

    rule: str
    fired: int = 0
    shown: int = 0
    accepted: int = 0
    deferred: int = 0
    declined: int = 0
    disposition: int = 0
    ignored: int = 0
    repeats: int = 0
    hours: float | None = None
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def is_on_review(self) -> bool:
        is_enough = self.shown >= FEWEST_SHOWN
        return is_enough and 100 * self.accepted < LEAST_PERCENT * self.shown


def rule_figures(rules: Iterable[str], window: Window, owner: UUID | None = None) -> list[Any]:
    """Three statements, whatever the number of prompts."""
    found = {rule: RuleFigures(rule) for rule in rules}
    prompts = spoken(window, owner)
    counts = {part: Count("id", filter=_is(part, window)) for part in PARTS}
    for row in prompts.values("rule").annotate(**counts).order_by():
        if figures := found.get(row.pop("rule")):
            for part, count in row.items():
                setattr(figures, part, count)
    for rule, hours in _hours(prompts):
        if rule in found:
            found[rule].hours = hours
    for rule, reasons in _reasons(prompts).items():
        if rule in found:
            found[rule].reasons = reasons
    return list(found.values())


def prompts_of(rule: str, part: str, window: Window, owner: UUID | None = None) -> Any:
    """The prompts behind a number, the newest first."""
    found = spoken(window, owner).filter(_is(part, window), rule=rule)
    return found.order_by("-raised_at", "id")


def spoken(window: Window, owner: UUID | None = None) -> Any:
    """Raised in the period, with the answer that holds; what was withdrawn was a mistake."""
    decisions = PromptDecision.objects.in_force().filter(
        care_plan_id=OuterRef("care_plan_id"),
        rule=OuterRef("rule"),
        trigger_key=OuterRef("trigger_key"),
        occurrence=OuterRef("occurrence"),
    )
    said = decisions.exclude(kind="seen").order_by("-recorded_at")
    prompts = Prompt.objects.filter(**window.instants("raised_at")).exclude(closed_as="withdrawn")
    if owner:
        prompts = prompts.filter(care_plan__owner_id=owner)
    # What holds is told within the question: outside it, the question would be asked twice.
    holds = Q(kind__in=ANSWERS)
    answer = Case(When(holds, then=F("kind")), default=Value(""), output_field=CharField())
    at = Case(When(holds, then=F("recorded_at")), output_field=DateTimeField())
    return prompts.annotate(
        answer=Coalesce(Subquery(said.values_list(answer)[:1]), Value("")),
        answered_at=Subquery(said.values_list(at)[:1]),
        reason=Coalesce(Subquery(said.values("reason_code")[:1]), Value("")),
    )


def _is(part: str, window: Window) -> Q:
    if part in ANSWERS:
        return Q(answer=part)
    is_over = Q(closed_at__isnull=False) | Q(due_at__lte=window.now)
    return {
        "fired": Q(id__isnull=False),
        "shown": ~Q(state="held"),
        "ignored": Q(answer="") & is_over & ~Q(state="held"),
        "repeats": Q(occurrence__gt=0),
    }[part]


def _hours(prompts: Any) -> list[tuple[str, float]]:
    waited = ExpressionWrapper(F("answered_at") - F("raised_at"), output_field=DurationField())
    # An answer told late can be older than the prompt: nobody waited for that one.
    told = prompts.exclude(answer="").filter(answered_at__gte=F("raised_at"))
    answered = told.annotate(seconds=Extract(waited, "epoch"))
    rows = answered.values("rule").annotate(middle=Median("seconds")).order_by()
    hour = timedelta(hours=1).total_seconds()
    return [(row["rule"], row["middle"] / hour) for row in rows]


def _reasons(prompts: Any) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = prompts.filter(answer="declined").values("rule", "reason").annotate(n=Count("id"))
    for row in rows.order_by():
        found[row["rule"]][row["reason"]] = row["n"]
    return found
