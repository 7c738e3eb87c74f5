"""What people do with tasks: open one, end it, give it to somebody, let it wait.

Every open task has an owner or lies in the pool, and a deadline. What the protocol asks for
ends with the fact it waits for; `complete_task` refuses it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.formats import day_in_words
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event, record_events
from clinic.services.versions import save_version
from followup.calendars import clinic_calendar
from followup.models import Task
from followup.services.caseload import note_next_due
from followup.task_kinds import KINDS
from followup.undo import Step
from followup.waiting import latest_wait
from pathway.in_force import rules_in_force
from pathway.models import CarePlan, Caseload


@transaction.atomic
def open_task(
    *,
    care_plan: CarePlan,
    kind: str,
    key: str,
    due_on: date,
    reason: str,
    by: Actor,
    now: datetime,
    due_at: datetime | None = None,
    owner: Membership | None = None,
    title: str = "",
    about: Mapping[str, str] | None = None,
) -> Task:
    """Something to do for this patient by a day; the same kind and key again is the same task.

    Without an owner it is the care plan's owner's, and in the pool when there is none.
    """
    held: Task | None = Task.objects.filter(care_plan=care_plan, kind=kind, key=key).first()
    if held is not None:
        return held
    deadline = due_at or clinic_calendar().end_of(due_on)
    task = Task.objects.create(
        care_plan=care_plan,
        patient_id=care_plan.patient_id,
        kind=kind,
        key=key,
        title=title or str(KINDS[kind].title),
        due_on=due_on,
        due_at=deadline,
        next_step_at=deadline,
        owner_id=owner.id if owner else care_plan.owner_id,
        why={"reason": reason, **(about or {})},
        created_at=now,
        updated_at=now,
    )
    note_next_due([care_plan.id])
    record_event(_happened("task.created", task), by=by, now=now)
    return task


@transaction.atomic
def complete_task(
    *, task: Task, outcome_code: str, by: Actor, now: datetime, seen_version: int | None = None
) -> Step:
    """End a task that people ask of each other. Raises ValidationError, StaleVersion."""
    by.check_may(Permission.RECORD_CONTACT if KINDS[task.kind].desk else Permission.MANAGE_TASKS)
    _check_open(task, seen_version)
    outcomes = KINDS[task.kind].outcomes
    if not outcomes:
        raise ValidationError(
            _("This ends by itself when what it waits for is recorded. Record that instead.")
        )
    if outcome_code not in outcomes:
        words = ", ".join(str(each) for each in outcomes.values())
        raise ValidationError({"outcome_code": _("Choose from: %(words)s.") % {"words": words}})
    was = _columns(task, "state", "outcome_code", "closed_at", "next_step_at")
    _end(task, "completed", outcome_code, now)
    note_next_due([task.care_plan_id])
    record_event(_happened("task.completed", task, outcome_code), by=by, now=now)
    return Step("task", task.id, task.version, was)


@transaction.atomic
def close_tasks(*, outcome_code: str, by: Actor, now: datetime, **which: Any) -> list[Step]:
    """End every open task that answers the description: what they were for has happened."""
    events, steps = [], []
    tasks = list(Task.objects.open().filter(**which).select_for_update())
    for task in tasks:
        was = _columns(task, "state", "outcome_code", "closed_at", "next_step_at")
        _end(task, "completed", outcome_code, now)
        events.append(_happened("task.completed", task, outcome_code))
        steps.append(Step("task", task.id, task.version, was))
    note_next_due([task.care_plan_id for task in tasks])
    record_events(events, by=by, now=now)
    return steps


@transaction.atomic
def assign_task(
    *,
    task: Task,
    owner: Membership | None,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> list[Step]:
    """Give a task to a current member, or lay it into the pool. Raises ValidationError.

    Nothing is done, and nothing can be undone, when it is theirs already.
    """
    by.check_may(Permission.MANAGE_TASKS)
    _check_open(task, seen_version)
    check_owner(owner)
    if task.owner_id == (owner.id if owner else None):
        return []
    was = _columns(task, "owner_id")
    save_version(task, owner=owner, updated_at=now)
    record_event(_happened("task.assigned", task, to=_named(owner)), by=by, now=now)
    return [Step("task", task.id, task.version, was)]


@transaction.atomic
def snooze_task(
    *, task: Task, until: date, by: Actor, now: datetime, seen_version: int | None = None
) -> Step:
    """Let a task wait until the end of a day, at most as long as its kind allows in all.

    The day the protocol gave stays on the task; only its deadline moves. A date that is
    computed anew ends the wait. Raises ValidationError.
    """
    by.check_may(Permission.MANAGE_TASKS)
    _check_open(task, seen_version)
    latest = latest_snooze(task)
    calendar = clinic_calendar()
    if latest is None:
        raise ValidationError({"until": _("This cannot wait. Do it, or give it to a colleague.")})
    if until <= calendar.local_day(now):
        raise ValidationError({"until": _("Enter a day after today.")})
    if until > latest:
        raise ValidationError(
            {"until": _("It may wait until %(day)s at most.") % {"day": day_in_words(latest)}}
        )
    due_at = calendar.end_of(until)
    was = _columns(task, "snoozed_until", "snoozes", "due_at", "next_step_at")
    save_version(
        task,
        snoozed_until=until,
        snoozes=task.snoozes + 1,
        due_at=due_at,
        next_step_at=due_at,
        updated_at=now,
    )
    note_next_due([task.care_plan_id])
    record_event(_happened("task.snoozed", task, until=until.isoformat()), by=by, now=now)
    return Step("task", task.id, task.version, was)


def latest_snooze(task: Task) -> date | None:
    """The last day it may wait for, counted from the day it was first due; None: not at all."""
    overlays = Caseload.objects.filter(care_plan_id=task.care_plan_id)
    overlay = overlays.values_list("overlay", flat=True).first() or "none"
    return latest_wait(task, overlay, rules_in_force(task.care_plan))


@transaction.atomic
def hand_over_work(
    *, giver: Membership | None, taker: Membership | None, by: Actor, now: datetime
) -> tuple[int, int]:
    """Every care plan and open task of one member goes to another; None is the pool.

    Answers with how many care plans and tasks. Raises ValidationError.
    """
    by.check_may(Permission.MANAGE_TASKS)
    check_takes_over(giver, taker)
    plans, tasks = (list(rows.select_for_update(of=("self",))) for rows in work_of(giver))
    for plan in plans:
        save_version(plan, owner=taker)
    for task in tasks:
        save_version(task, owner=taker, updated_at=now)
    to = _named(taker)
    events = [_plan_handed_over(plan, to) for plan in plans]
    events += [_happened("task.assigned", task, to=to) for task in tasks]
    record_events(events, by=by, now=now)
    CarePlan.objects.filter(id__in=[plan.id for plan in plans]).update(evaluate_at=now)
    return len(plans), len(tasks)


def work_of(owner: Membership | None) -> tuple[Any, Any]:
    """The active care plans and the open tasks of a member, or of the pool."""
    plans = CarePlan.objects.active().filter(owner=owner).order_by("id")
    return plans, Task.objects.open().filter(owner=owner).order_by("id")


def check_takes_over(giver: Membership | None, taker: Membership | None) -> None:
    """Raises ValidationError for somebody who cannot take it, or has it already."""
    check_owner(taker)
    if taker == giver:
        raise ValidationError({"taker": _("Choose somebody else.")})


def _check_open(task: Task, seen_version: int | None) -> None:
    if task.state != "open":
        raise ValidationError(_("This is ended already. Nothing you entered was stored."))
    if seen_version is not None and seen_version != task.version:
        raise ValidationError(
            _("This was changed by somebody else since you opened it. Look at it again.")
        )


def check_owner(owner: Membership | None) -> None:
    """Raises ValidationError for somebody who has left, or may not do it."""
    if owner is not None and (
        owner.ended_on is not None or not owner.may(Permission.RECORD_CONTACT)
    ):
        raise ValidationError({"owner": _("Choose a colleague who works here and may do it.")})


def _columns(task: Task, *names: str) -> dict[str, Any]:
    return {name: getattr(task, name) for name in names}


def _end(task: Task, state: str, outcome_code: str, now: datetime) -> None:
    ended = {"state": state, "outcome_code": outcome_code, "closed_at": now, "next_step_at": None}
    save_version(task, **ended, updated_at=now)


def _named(owner: Membership | None) -> str:
    return str(owner.id) if owner else "pool"


def _happened(event: str, task: Task, reason_code: str = "", **changes: str) -> Happened:
    return Happened(
        type=event,
        subject_type="task",
        subject_id=task.id,
        subject_version=task.version,
        patient_id=task.patient_id,
        changes={"kind": task.kind, "due_on": task.due_on.isoformat(), **changes},
        reason_code=reason_code,
    )


def _plan_handed_over(plan: CarePlan, to: str) -> Happened:
    return Happened(
        type="care_plan.assigned",
        subject_type="careplan",
        subject_id=plan.id,
        subject_version=plan.version,
        patient_id=plan.patient_id,
        changes={"to": to},
    )
