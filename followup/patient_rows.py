"""The patients behind a number: one page of a set of care plans, by name."""

import uuid
from dataclasses import dataclass
from typing import Any

from followup.directory import numbers_of

PAGE = 50
MOST_PAGES = 400


@dataclass(frozen=True, slots=True)
class Row:
    plan: Any
    number: str


@dataclass(frozen=True, slots=True)
class Page:
    """`count` is of the whole set: it equals the number that led here."""

    rows: list[Row]
    count: int
    number: int

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return [row.plan.patient_id for row in self.rows]

    @property
    def next_page(self) -> int | None:
        return self.number + 1 if self.number * PAGE < self.count else None

    @property
    def previous_page(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


def page_number(said: str, most: int) -> int:
    """Of a page that there may be; the first for anything else that an address says."""
    is_number = said.isascii() and said.isdigit() and len(said) < 6
    return int(said) if is_number and 1 <= int(said) <= most else 1


def page_of_plans(plans: Any, said: str) -> Page:
    """Three statements, whatever the number of patients; a page that is none is the first."""
    number = page_number(said, MOST_PAGES)
    start = PAGE * (number - 1)
    ordered = plans.select_related("patient", "owner__user").order_by("patient__name_key", "id")
    shown = list(ordered[start : start + PAGE])
    numbers = numbers_of(plan.patient_id for plan in shown)
    rows = [Row(plan, numbers.get(plan.patient_id, "")) for plan in shown]
    return Page(rows, plans.count(), number)
