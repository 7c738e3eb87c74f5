"""Where patients are in the pathway, how long, and which way they moved in a period.

Every number counts care plans, and the same question answers with the care plans themselves.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from followup.measures.medians import Median
from followup.measures.responding import CLASSES
from followup.measures.windows import Window
from pathway.models import CarePlan, Caseload, StageChange
from pathway.models.course import STAGES

# In the order of the steps; emergency and what follows the steps come after them.
ORDER = ("ST-0", "ST-1", "ST-2", "ST-3", "ST-4", "ST-5", "ST-E", "ST-M", "ST-X")
STEPS = ORDER[:6]
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which patients, over which period; `began` is the first day of the month they began in."""

    window: Window
    owner: UUID | None = None
    began: date | None = None

    def plans(self) -> Any:
        """Care plans that people work with, and those discharged: retired ones are history."""
        found = CarePlan.objects.active().filter(
            patient__merged_into__isnull=True, patient__entered_in_error_at__isnull=True
        )
        if self.owner:
            found = found.filter(owner_id=self.owner)
        if self.began:
            month = {"started_on__year": self.began.year, "started_on__month": self.began.month}
            found = found.filter(**{f"episode__{name}": value for name, value in month.items()})
        return found


@dataclass(slots=True)
class StageRow:
    stage: str
    now: int = 0
    weeks: float | None = None
    mix: Counter[str] = field(default_factory=Counter)
    entered: int = 0
    left: int = 0
    stayed: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    """Care plans that made this move in the period, each once."""

    origin: str
    to: str
    count: int

    @property
    def kind(self) -> str:
        return kind_of(self.origin, self.to)


def kind_of(origin: str, to: str) -> str:
    """start, discharge, up, down or other: maintenance and emergency are no steps."""
    if not origin:
        return "start"
    if to == "ST-X":
        return "discharge"
    if origin in STEPS and to in STEPS:
        return "up" if STEPS.index(to) > STEPS.index(origin) else "down"
    return "other"


def stage_rows(chosen: Chosen) -> list[StageRow]:
    """Five statements, whatever the number of patients."""
    rows = {stage: StageRow(stage) for stage in ORDER}
    for stage, weeks in _weeks(chosen):
        rows[stage].weeks = weeks
    for stage, response, count in _mix(chosen):
        rows[stage].mix[response] += count
        rows[stage].now += count
    for name, counted in (
        ("entered", _moved(chosen, "to_stage")),
        ("left", _moved(chosen, "from_stage")),
        ("stayed", _by_stage(stayed(chosen))),
    ):
        for stage, count in counted:
            if stage in rows:
                setattr(rows[stage], name, count)
    return list(rows.values())


def flows(chosen: Chosen) -> list[Flow]:
    """One statement; in the order of the stages."""
    ends = ("from_stage", "to_stage")
    counted = _moves(chosen).values(*ends).annotate(n=Count("care_plan_id", distinct=True))
    found = [Flow(row["from_stage"] or "", row["to_stage"], row["n"]) for row in counted.order_by()]
    return sorted(found, key=lambda each: (_place(each.origin), _place(each.to)))


def with_response(plans: Any) -> Any:
    """`response`: the class of the latest reassessment, or unknown."""
    row = Caseload.objects.filter(care_plan_id=OuterRef("id")).values("response")[:1]
    said = plans.annotate(said=Coalesce(Subquery(row), Value("")))
    known = When(said__in=CLASSES, then=F("said"))
    return said.annotate(response=Case(known, default=Value(UNKNOWN), output_field=CharField()))


def stayed(chosen: Chosen) -> Any:
    """Held: in one stage since before the period began."""
    return chosen.plans().filter(stage_since__lt=chosen.window.first)


def moved(chosen: Chosen, origin: str = "", to: str = "") -> Any:
    """Care plans with a move in the period from the one, to the other, or both."""
    moves = StageChange.objects.in_force().filter(**chosen.window.days("effective_on"))
    if origin:
        moves = moves.filter(from_stage=origin)
    if to:
        moves = moves.filter(to_stage=to)
    return chosen.plans().filter(Exists(moves.filter(care_plan_id=OuterRef("id"))))


def began(chosen: Chosen) -> Any:
    """Care plans that entered the pathway in the period."""
    moves = StageChange.objects.in_force().filter(
        Q(from_stage__isnull=True) | Q(from_stage=""), **chosen.window.days("effective_on")
    )
    return chosen.plans().filter(Exists(moves.filter(care_plan_id=OuterRef("id"))))


def _moves(chosen: Chosen) -> Any:
    in_period = StageChange.objects.in_force().filter(**chosen.window.days("effective_on"))
    return in_period.filter(care_plan_id__in=chosen.plans().values("id"))


def _moved(chosen: Chosen, end: str) -> Iterator[tuple[str, int]]:
    rows = _moves(chosen).values(end).annotate(n=Count("care_plan_id", distinct=True))
    return ((row[end] or "", row["n"]) for row in rows.order_by())


def _mix(chosen: Chosen) -> Iterator[tuple[str, str, int]]:
    rows = with_response(chosen.plans()).values("stage", "response").annotate(n=Count("id"))
    return ((row["stage"], row["response"], row["n"]) for row in rows.order_by())


def _by_stage(plans: Any) -> Iterator[tuple[str, int]]:
    rows = plans.values("stage").annotate(n=Count("id")).order_by()
    return ((row["stage"], row["n"]) for row in rows)


def _weeks(chosen: Chosen) -> Iterator[tuple[str, float]]:
    days = Func(
        Value(chosen.window.today),
        F("stage_since"),
        template="(%(expressions)s)",
        arg_joiner="::date - ",
        output_field=FloatField(),
    )
    rows = chosen.plans().annotate(days=days).values("stage").annotate(middle=Median("days"))
    return ((row["stage"], row["middle"] / 7) for row in rows.order_by())


def _place(stage: str) -> int:
    return ORDER.index(stage) if stage in ORDER else -1


def is_stage(said: str) -> bool:
    return said in STAGES
