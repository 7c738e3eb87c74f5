"""The one shape of a measure, and what is counted of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from followup.measures.windows import Window

Words = str | Promise
# Care plans, each with a `verdict`: met, unmet or unknown. What is not asked of is not among them.
Judged = Any
PARTS: dict[str, tuple[str, ...]] = {
    "numerator": ("met",),
    "denominator": ("met", "unmet"),
    "missing": ("unknown",),
}
# A share of fewer patients says more about chance than about care.
FEWEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`basis`: statements of the source, or `local`. `aim`: more, less, or nothing to aim at.

    `is_of_today`: it looks at how patients are now, whatever the period. `aside`: what else is to
    be said of the period and the owner's patients, or nothing; one statement more.
    """

    id: str
    group: Words
    title: Words
    numerator: Words
    denominator: Words
    unknown: Words
    computed: Words
    basis: tuple[str, ...]
    judge: Callable[[Window], Judged]
    aim: str = ""
    is_of_today: bool = False
    aside: Callable[[Window, Any], Words] | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How many patients; those who could not be judged are in neither of the first two."""

    numerator: int
    denominator: int
    missing: int

    @property
    def percent(self) -> int | None:
        """Rounded half up; None where there are too few to speak of a share."""
        if self.denominator < FEWEST:
            return None
        return (200 * self.numerator + self.denominator) // (2 * self.denominator)


def judged(measure: Measure, window: Window, owner: Any = None) -> Judged:
    plans = measure.judge(window)
    return plans.filter(owner_id=owner) if owner else plans


def figures_of(measure: Measure, window: Window, owner: Any = None) -> Figures:
    """One statement, whatever the number of patients."""
    plans = judged(measure, window, owner).order_by().values("verdict")
    counted = _counted(*plans.query.sql_with_params())
    return Figures(*(sum(counted.get(each, 0) for each in part) for part in PARTS.values()))


def _counted(verdicts: str, parameters: tuple[Any, ...]) -> dict[str, int]:
    """Around the statement: grouped by Django, which says the expression again, it is twice as long."""
    counting = "SELECT verdict, count(*) FROM ({}) AS judged GROUP BY verdict"
    with connection.cursor() as cursor:
        cursor.execute(counting.format(verdicts), parameters)
        return dict(cursor.fetchall())


def patients_of(measure: Measure, part: str, window: Window, owner: Any = None) -> Judged:
    """The care plans behind a number; KeyError for a part that is none."""
    return judged(measure, window, owner).filter(verdict__in=PARTS[part])
