"""The worklist: which patients wait for somebody, the most severe first. Reads only.

One row a care plan. Prompts and tasks decide its place; the caseload row says how
the patient is. Whatever the number of rows, the number of statements is the same.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import Count, Min
from django.http import QueryDict

from clinic.models import Membership
from followup.directory import numbers_of
from followup.due import Due, due
from followup.reaching import Reach, reach_of_all
from followup.task_page import CALLS
from followup.worklist_items import NEVER, Item, items_of, leading_first
from followup.worklist_queues import (
    QUEUES,
    WAITING_TODAY,
    Filters,
    Place,
    any_of,
    beyond,
    in_queue,
    narrowing,
    placed,
    wanted_by,
)

PAGE = 25


_ACTS = {
    "reassessment": "assess",
    "letter": "write",
    **dict.fromkeys(set(CALLS) - {"letter"}, "call"),
}


@dataclass(slots=True)
class Row:
    """A patient on the list, with the reason that leads and how many more there are."""

    caseload: Any
    due: Due | None
    number: str = ""
    items: list[Item] = field(default_factory=list)
    reach: Reach = field(default_factory=Reach)
    # The care plan of the row after this one: where work goes on.
    following: uuid.UUID | None = None

    @property
    def leading(self) -> Item | None:
        return self.items[0] if self.items else None

    @property
    def also_late(self) -> Item | None:
        """Something overdue that stands behind a leading reason with time left."""
        if self.leading is None or self.leading.due_state == "late":
            return None
        return next((item for item in self.items[1:] if item.due_state == "late"), None)

    @property
    def more(self) -> int:
        return max(0, len(self.items) - 1)

    @property
    def action(self) -> str:
        """What the row's one button does, chosen by what leads."""
        if self.caseload.open_emergency and not self.is_acted_on:
            return "act"
        if self.leading is None:
            return "open"
        if self.leading.task is None:
            return "review"
        if self.leading.report:
            return "read"
        return _ACTS.get(self.leading.kind, "do")

    @property
    def is_acted_on(self) -> bool:
        """Somebody answers for every emergency of the row; none is waiting to be noticed."""
        emergencies = [item for item in self.items if item.severity == "emergency"]
        return bool(emergencies) and all(item.is_acknowledged for item in emergencies)

    @property
    def waiting_item(self) -> Item | None:
        """The first task of the row that can still wait for another day."""
        return next((item for item in self.items if item.may_wait), None)

    @property
    def pain_change(self) -> Any:
        now, baseline = self.caseload.nrs_now, self.caseload.nrs_baseline
        return None if now is None or baseline is None else now - baseline


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next_place: Place | None

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return [row.caseload.patient_id for row in self.rows]


def count_queues(filters: Filters, now: datetime) -> dict[str, int]:
    """The size of every queue and of the list under the filters; what waits today without them."""
    narrowed = narrowing(filters)
    counts = {name: Count("id", filter=in_queue(name, now) & narrowed) for name in QUEUES}
    waiting = Count("id", filter=any_of(WAITING_TODAY, now))
    matching = Count("id", filter=wanted_by(filters, now))
    return placed().aggregate(**counts, waiting=waiting, matching=matching)


def waiting_today(now: datetime) -> Any:
    """The rows of the patients who wait for somebody today."""
    return placed().filter(any_of(WAITING_TODAY, now))


def page_of(filters: Filters, now: datetime) -> Page:
    """One page of patients in as many statements, however many rows it has."""
    rows = placed().filter(wanted_by(filters, now))
    if filters.after:
        rows = rows.filter(beyond(filters.after))
    rows = rows.select_related("patient", "care_plan__owner__user")
    found = list(rows.order_by("rank", "due_at", "id")[: PAGE + 1])
    return Page(_with_items(found[:PAGE], filters, now), _end_of_page(found))


def _with_items(found: list[Any], filters: Filters, now: datetime) -> list[Row]:
    items = items_of(found, now)
    numbers = numbers_of(row.patient_id for row in found)
    reach = reach_of_all(*_contacts(found))
    is_theirs = _whose(filters)
    after = [row.care_plan_id for row in found[1:]]
    return [
        Row(
            caseload=row,
            due=None if row.due_at == NEVER else due(row.due_at, now),
            number=numbers.get(row.patient_id, ""),
            items=leading_first(items[row.care_plan_id], filters.queue, is_theirs),
            reach=reach[row.patient_id],
            following=following,
        )
        for row, following in zip_longest(found, after)
    ]


def _contacts(found: list[Any]) -> tuple[list[uuid.UUID], dict[uuid.UUID, Any]]:
    last_contacts = {row.patient_id: row.last_contact_on for row in found}
    return list(last_contacts), last_contacts


def matching_plans(asked: QueryDict, membership: Membership, now: datetime) -> list[uuid.UUID]:
    """Every care plan that an address of the list matches, whatever its page."""
    rows = placed().filter(wanted_by(Filters.read(asked, membership), now))
    return list(rows.values_list("care_plan_id", flat=True))


def next_due(now: datetime) -> tuple[Due, int] | None:
    """The next day on which something falls due, and for how many patients."""
    rows = placed().filter(due_at__gt=now, due_at__lt=NEVER)
    first = rows.aggregate(first=Min("due_at"))["first"]
    if first is None:
        return None
    day = due(first, now)
    return (day, rows.filter(due_at__lte=first).count()) if day else None


def _whose(filters: Filters) -> Callable[[Item], bool] | None:
    """Under Mine and Pool the task that is theirs comes before what the protocol says."""
    if filters.mine:
        return lambda item: item.owner_id == filters.mine
    if filters.pool or filters.queue == "unassigned":
        return lambda item: item.is_in_pool
    return None


def _end_of_page(found: list[Any]) -> Place | None:
    if len(found) <= PAGE:
        return None
    last = found[PAGE - 1]
    return Place(last.rank, last.due_at, last.id)
