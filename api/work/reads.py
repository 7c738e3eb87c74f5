"""Tasks as the API shows them."""

import uuid
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from api.ids import public_id
from api.paging import Place
from api.versions import Current
from clinic.models import LedgerEvent
from followup.models import Task
from followup.services.task_work import latest_snooze
from followup.task_page import is_call, kind_of

_COPIED = [
    "kind",
    "title",
    "due_on",
    "due_at",
    "snoozed_until",
    "state",
    "created_at",
    "updated_at",
    "closed_at",
    "version",
]
# What each event of the ledger says that readers see otherwise now.
_TOLD = {
    "task.assigned": {"owner"},
    "task.snoozed": {"snoozed_until", "due_at"},
    "task.moved": {"due_on", "due_at"},
    "task.created": set[str](),
}
_ENDED = {"state", "outcome_code", "closed_at"}


def tasks_like(
    *,
    patient: uuid.UUID | None = None,
    episode: uuid.UUID | None = None,
    owner: str | None = None,
    pool: bool | None = None,
    kind: str | None = None,
    state: str | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
) -> QuerySet[Task]:
    named = {
        "patient_id": patient,
        "care_plan__episode": episode,
        "owner__user__email": owner.strip().lower() if owner is not None else None,
        "kind": kind,
        "state": state,
        "due_on__gte": due_from,
        "due_on__lte": due_to,
    }
    found = _with_names().filter(**{key: each for key, each in named.items() if each is not None})
    in_pool = Q(owner__isnull=True) | Q(owner__ended_on__isnull=False)
    return found if pool is None else found.filter(in_pool if pool else ~in_pool)


def task_with(task_id: uuid.UUID) -> Task | None:
    return _with_names().filter(id=task_id).first()


def task_rows(found: QuerySet[Task], place: Place, count: int) -> list[dict[str, Any]]:
    """A page of them; who keeps in step is told what was cancelled."""
    shown = [task_shape(row) for row in place.among(found)[:count]]
    if not place.is_sync:
        return shown
    return [{**row, "deleted": row["state"] == "cancelled"} for row in shown]


def task_shape(task: Task) -> dict[str, Any]:
    why = task.why
    return {
        "id": public_id("task", task.id),
        "patient": public_id("pat", task.patient_id),
        "episode": public_id("ep", task.care_plan.episode_id),
        **{name: getattr(task, name) for name in _COPIED},
        "reason": why.get("reason") or None,
        "counted_from": why.get("counted_from"),
        "interval_days": why.get("interval_days"),
        "owner": task.owner.user.email if task.owner else None,
        "prompt": public_id("prm", task.prompt_id) if task.prompt_id else None,
        "outcome_code": task.outcome_code or None,
    }


def task_detail(task: Task) -> dict[str, Any]:
    is_open = task.state == "open"
    return {
        **task_shape(task),
        "outcomes": list(kind_of(task).outcomes) if is_open else [],
        "latest_snooze": latest_snooze(task) if is_open else None,
        "takes_calls": is_call(task),
    }


def current_of(task: Task) -> Current:
    return Current(
        task.version, task_shape(task), lambda version: _what_changed(task.id, since=version)
    )


def _what_changed(task_id: uuid.UUID, *, since: int) -> set[str]:
    events = LedgerEvent.objects.filter(subject_id=task_id, subject_version__gt=since)
    types = events.values_list("type", flat=True)
    return set().union(*(_TOLD.get(each, _ENDED) for each in types))


def _with_names() -> QuerySet[Task]:
    rows: QuerySet[Task] = Task.objects.select_related("owner__user", "care_plan__patient")
    return rows
