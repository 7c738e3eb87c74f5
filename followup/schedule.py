"""What the front desk sees: who is due when, and nothing of why.

Titles of tasks and every prompt stay out: both can say something clinical.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from followup.directory import numbers_of
from followup.due import SOON_DAYS, Due, due, end_of_day
from followup.models import Task
from followup.task_kinds import KINDS

PAGE = 25
DESK = {name: kind.desk for name, kind in KINDS.items() if kind.desk}
WINDOWS = {
    "overdue": _("Overdue"),
    "today": _("Due today"),
    "week": _("Due in 7 days"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: due moment and id."""

    due_at: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.due_at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        try:
            due_at, task_id = text.split("~")
            place = cls(datetime.fromisoformat(due_at), uuid.UUID(task_id))
        except ValueError:
            return None
        return place if place.due_at.tzinfo else None


@dataclass(frozen=True, slots=True)
class Row:
    task: Any
    kind: Any
    due: Due | None
    number: str = ""
    # Somebody else on the page has the same name: birth date and number tell them apart.
    has_namesake: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next_place: Place | None

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return [row.task.patient_id for row in self.rows]


def chosen_window(word: str) -> str:
    return word if word in WINDOWS else ""


def count_windows(now: datetime) -> list[tuple[str, Any, int]]:
    counts = {name: Count("id", filter=_in_window(name, now)) for name in WINDOWS}
    sizes = _scheduled().aggregate(**counts)
    return [(name, title, sizes[name]) for name, title in WINDOWS.items()]


def page_of(window: str, after: Place | None, now: datetime, *, sees_why: bool) -> Page:
    """Who may read why sees each task under the name it has everywhere else."""
    rows = _scheduled().filter(_in_window(window, now) if window else Q())
    if after:
        rows = rows.filter(Q(due_at__gt=after.due_at) | Q(due_at=after.due_at, id__gt=after.id))
    found = list(rows.select_related("patient", "owner__user").soonest_first()[: PAGE + 1])
    shown = _told_apart([_row(task, now, sees_why) for task in found[:PAGE]])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(shown, Place(last.due_at, last.id) if last else None)


def _told_apart(rows: list[Row]) -> list[Row]:
    numbers = numbers_of(row.task.patient_id for row in rows)
    called: dict[str, set[uuid.UUID]] = defaultdict(set)
    for row in rows:
        called[row.task.patient.name_key].add(row.task.patient_id)
    return [
        replace(
            row,
            number=numbers.get(row.task.patient_id, ""),
            has_namesake=len(called[row.task.patient.name_key]) > 1,
        )
        for row in rows
    ]


def due_of_patient(patient_id: uuid.UUID, now: datetime, *, sees_why: bool) -> list[Row]:
    tasks = _scheduled().filter(patient_id=patient_id).soonest_first()
    return [_row(task, now, sees_why) for task in tasks]


def _row(task: Any, now: datetime, sees_why: bool) -> Row:
    return Row(task, task.title if sees_why else DESK[task.kind], due(task.due_at, now))


def _scheduled() -> Any:
    tasks: QuerySet[Any] = Task.objects.open()
    return tasks.filter(kind__in=DESK, patient__deceased_on__isnull=True)


def _in_window(name: str, now: datetime) -> Q:
    tonight = end_of_day(now)
    return {
        "overdue": Q(due_at__lte=now),
        "today": Q(due_at__gt=now, due_at__lte=tonight),
        "week": Q(due_at__gt=tonight, due_at__lte=end_of_day(now, SOON_DAYS)),
    }[name]
