"""Tasks due on a day: what the ledger of events says was due, against what the tasks say now."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.formats import day_in_words
from clinic.models import LedgerEvent
from followup.days.accounts import Account, Day, Line, Words, name_of, sorted_into
from followup.models import Task
from followup.task_kinds import KINDS

FATES: dict[str, Words] = {
    "done_on_time": gettext_lazy("Done on time"),
    "done_late": gettext_lazy("Done late"),
    "cancelled": gettext_lazy("Cancelled"),
    "moved": gettext_lazy("Moved to another day"),
    "snoozed": gettext_lazy("Waiting, put off by somebody"),
    "open": gettext_lazy("Still open, in time"),
    "late": gettext_lazy("Still open, late"),
}


def accounts(day: Day) -> Iterator[Account]:
    """One account a kind."""
    due = _due_by_the_ledger(day)
    stored: dict[str, list[Any]] = defaultdict(list)
    for task in _stored(day, set().union(*due.values())):
        stored[task.kind].append(task)
    for kind in sorted(due.keys() | stored.keys()):
        placed = ((fate(task, day), _line(task, day)) for task in stored[kind])
        yield Account(
            code=f"task-{kind}",
            title=_title(kind),
            counted=gettext_lazy("Tasks the ledger of events ever put on this day."),
            due=len(due[kind]),
            parts=sorted_into(FATES, placed),
        )


def fate(task: Task, day: Day) -> str:
    """Judged by the day it was due on; a snooze gives time, and takes nothing from that."""
    if task.due_on != day.on:
        return "moved"
    if task.state == "cancelled":
        return "cancelled"
    if task.state == "completed":
        in_time = task.closed_at is not None and task.closed_at <= day.ends
        return "done_on_time" if in_time else "done_late"
    if task.snoozed_until and task.due_at > day.now:
        return "snoozed"
    return "late" if task.due_at <= day.now else "open"


def _due_by_the_ledger(day: Day) -> dict[str, set[uuid.UUID]]:
    events = LedgerEvent.objects.filter(
        subject_type="task", changes__due_on=day.on.isoformat()
    ).values_list("changes__kind", "subject_id")
    found: dict[str, set[uuid.UUID]] = defaultdict(set)
    for kind, task_id in events.distinct():
        found[kind].add(task_id)
    return found


def _stored(day: Day, ids: set[uuid.UUID]) -> Any:
    rows = Task.objects.filter(Q(due_on=day.on) | Q(id__in=ids))
    return rows.select_related("patient").soonest_first()


def _title(kind: str) -> Words:
    return KINDS[kind].title if kind in KINDS else kind


def _line(task: Any, day: Day) -> Line:
    return Line(
        id=task.id,
        patient_id=task.patient_id,
        who=name_of(task.patient),
        what=task.title,
        detail=_detail(task, day),
    )


def _detail(task: Any, day: Day) -> str:
    became = fate(task, day)
    if became == "moved":
        return _("Moved to %(day)s") % {"day": day_in_words(task.due_on)}
    if became == "snoozed":
        return _("Put off until %(day)s") % {"day": day_in_words(task.snoozed_until)}
    if became in ("done_late", "late"):
        return _late_by(max(1, day.days_since(task.closed_at or day.now)))
    return str(task.outcome_code).replace("_", " ")


def _late_by(days: int) -> str:
    return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}
