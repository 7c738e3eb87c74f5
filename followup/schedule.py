"""What the front desk sees: who comes or is due when, and nothing of why.

Titles of tasks, every prompt and what a visit is for stay out: they can say something clinical.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from followup.directory import numbers_of
from followup.due import SOON_DAYS, Due, due, end_of_day
from followup.models import Task
from followup.task_kinds import KINDS
from followup.visits import can_be_told, meeting
from pathway.models import VisitEntry

PAGE = 25
# By what each kind of row is placed in time.
TASK, VISIT = "due_at", "scheduled_at"
NONE = Q(pk__in=[])
DESK = {name: kind.desk for name, kind in KINDS.items() if kind.desk}
WINDOWS = {
    "came": _("Did they come?"),
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
    """A task, or a booked visit with what can be recorded of it: its `steps` and their pages."""

    id: uuid.UUID
    at: datetime
    patient: Any
    kind: Any
    address: str
    due: Due | None
    owner: Any
    place: str = ""
    steps: list[tuple[Any, str]] = field(default_factory=list)
    number: str = ""
    # Somebody else on the page has the same name: birth date and number tell them apart.
    has_namesake: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next_place: Place | None

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return [row.patient.id for row in self.rows]


def chosen_window(word: str) -> str:
    return word if word in WINDOWS else ""


def count_windows(now: datetime) -> list[tuple[str, Any, int]]:
    tasks, visits = (
        rows.aggregate(**{name: Count("id", filter=_in_window(name, now, at)) for name in WINDOWS})
        for rows, at in ((_scheduled(), TASK), (_booked(), VISIT))
    )
    return [(name, title, tasks[name] + visits[name]) for name, title in WINDOWS.items()]


def page_of(window: str, after: Place | None, now: datetime, *, sees_why: bool) -> Page:
    """Who may read why sees each task under the name it has everywhere else."""
    tasks = _from(after, TASK, _scheduled().filter(_in_window(window, now, TASK)))
    visits = _from(after, VISIT, _booked().filter(_in_window(window, now, VISIT)))
    found = _in_order(tasks[: PAGE + 1], visits[: PAGE + 1], now, sees_why)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(_told_apart(found[:PAGE]), Place(last.at, last.id) if last else None)


def due_of_patient(patient_id: uuid.UUID, now: datetime, *, sees_why: bool) -> list[Row]:
    visits = _booked().filter(Q(patient_id=patient_id) | Q(patient__merged_into_id=patient_id))
    return _in_order(_scheduled().filter(patient_id=patient_id), visits, now, sees_why)


def _from(after: Place | None, at: str, rows: Any) -> Any:
    rows = rows.order_by(at, "id")
    if after is None:
        return rows
    return rows.filter(
        Q(**{f"{at}__gt": after.due_at}) | Q(**{at: after.due_at, "id__gt": after.id})
    )


def _in_order(tasks: Any, visits: Any, now: datetime, sees_why: bool) -> list[Row]:
    rows = [_of_task(task, now, sees_why) for task in tasks]
    rows += [_of_visit(visit, now) for visit in visits]
    return sorted(rows, key=attrgetter("at", "id"))


def _told_apart(rows: list[Row]) -> list[Row]:
    numbers = numbers_of(row.patient.id for row in rows)
    called: dict[str, set[uuid.UUID]] = defaultdict(set)
    for row in rows:
        called[row.patient.name_key].add(row.patient.id)
    return [
        replace(
            row,
            number=numbers.get(row.patient.id, ""),
            has_namesake=len(called[row.patient.name_key]) > 1,
        )
        for row in rows
    ]


def _of_task(task: Any, now: datetime, sees_why: bool) -> Row:
    return Row(
        id=task.id,
        at=task.due_at,
        patient=task.patient,
        kind=task.title if sees_why else DESK[task.kind],
        address=reverse("task", args=[task.id]),
        due=due(task.due_at, now),
        owner=task.owner,
    )


def _of_visit(visit: Any, now: datetime) -> Row:
    patient = visit.patient.merged_into or visit.patient
    return Row(
        id=visit.id,
        at=visit.scheduled_at,
        patient=patient,
        kind=gettext("Visit"),
        address=reverse("record_entry", args=[patient.id, "visit", visit.thread_id]),
        due=meeting(visit, now),
        owner=visit.care_plan and visit.care_plan.owner,
        place=visit.place or "",
        steps=can_be_told(visit, patient.id, now),
    )


def _scheduled() -> Any:
    tasks: Any = Task.objects.open().filter(kind__in=DESK, patient__deceased_on__isnull=True)
    return tasks.select_related("patient", "owner__user").soonest_first()


def _booked() -> Any:
    """Visits of the living that nobody has said anything of yet."""
    visits = VisitEntry.objects.waiting().filter(
        patient__deceased_on__isnull=True, patient__entered_in_error_at__isnull=True
    )
    return visits.select_related("patient__merged_into", "care_plan__owner__user")


def _in_window(name: str, now: datetime, at: str) -> Q:
    """A visit whose time has passed is not late: somebody has to say whether the patient came."""
    tonight, passed = end_of_day(now), Q(**{f"{at}__lte": now})
    return {
        "": Q(),
        "came": passed if at == VISIT else NONE,
        "overdue": passed if at == TASK else NONE,
        "today": Q(**{f"{at}__gt": now, f"{at}__lte": tonight}),
        "week": Q(**{f"{at}__gt": tonight, f"{at}__lte": end_of_day(now, SOON_DAYS)}),
    }[name]
