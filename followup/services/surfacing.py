"""Tasks whose moment has come: each is told once in the ledger, and an emergency climbs.

The pointer `next_step_at` is the queue. A chunk is claimed, stepped and moved on in one
transaction, so that a process that dies leaves the chunk due.
"""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import prefetch_related_objects

from clinic.actors import Actor
from clinic.services.ledger import Happened, record_events
from clinic.tenancy import UnknownClinic, clinic_scope, current_clinic_id
from followup.calendars import ClinicCalendar, clinic_calendar
from followup.models import Notification, Task
from followup.services.escalation import climb
from followup.services.notices import Staff
from followup.services.prompt_tasks import ACKNOWLEDGE
from followup.services.queues import TASKS, drain
from followup.services.task_ends import counted_from
from pathway.engine.ways import CLINICIAN
from pathway.models import Prompt
from pathway.protocols import protocol

CHUNK = 2000
FIRST_CALL, SECOND_CALL = ":1", ":2"
# The clinician is informed on the day of the second call (pathway 8.4), by that of the first.
SECOND_AFTER_FIRST = {
    "contact_attempt_1_days": "contact_attempt_2_days",
    "contact_attempt_1_elderly_days": "contact_attempt_2_elderly_days",
}

_STEP = """
    UPDATE task t SET step = v.step, next_step_at = v.moment
    FROM (SELECT unnest(%s::uuid[]) AS id, unnest(%s::int[]) AS step,
                 unnest(%s::timestamptz[]) AS moment) v
    WHERE t.clinic_id = %s AND t.id = v.id
"""


def surface_due(*, by: Actor, clinic_id: uuid.UUID | None = None) -> int:
    """Step every task that is due, one chunk a clinic in turn; how many steps were made."""
    return drain(TASKS, lambda clinic: surface_chunk(clinic, by=by), clinic_id=clinic_id)


def surface_chunk(clinic_id: uuid.UUID, *, by: Actor) -> int:
    with suppress(UnknownClinic), clinic_scope(clinic_id) as now:
        tasks = list(
            Task.objects.step_due(now)
            .defer("title", "outcome_code", "created_at", "closed_at")
            .select_for_update(skip_locked=True)[:CHUNK]
        )
        step(tasks, by=by, now=now)
        return len(tasks)
    return 0


def step(tasks: Sequence[Task], *, by: Actor, now: datetime) -> None:
    """What each task does when its moment comes. The version stays: nobody's edit is in the way."""
    if not tasks:
        return
    emergencies = [each for each in tasks if each.kind == ACKNOWLEDGE]
    prefetch_related_objects(emergencies, "prompt", "care_plan")
    others = [each for each in tasks if each.kind != ACKNOWLEDGE]
    calendar = clinic_calendar()
    climb(emergencies, calendar, by=by, now=now)
    for task in others:
        task.step, task.next_step_at = task.step + 1, _looked_at_again(task, calendar)
    _inform_clinicians(others, now)
    first_time = [task for task in others if task.step == 1]
    record_events([_fell_due(task) for task in first_time], by=by, now=now)
    with connection.cursor() as cursor:
        ids = [task.id for task in tasks]
        steps = [task.step for task in tasks]
        moments = [task.next_step_at for task in tasks]
        cursor.execute(_STEP, [ids, steps, moments, current_clinic_id()])


def _looked_at_again(task: Task, calendar: ClinicCalendar) -> datetime | None:
    """A first call that nobody makes must not keep the second, and the clinician, waiting."""
    if not _is_call(task, FIRST_CALL) or task.step > 1:
        return None
    numbers = protocol(task.care_plan.protocol, task.care_plan.protocol_version).numbers
    second_after = {
        int(numbers[first].shown.value): int(numbers[second].shown.value)
        for first, second in SECOND_AFTER_FIRST.items()
    }
    days = second_after.get(task.why["interval_days"])
    if days is None:
        return None
    since = counted_from(task)
    day = calendar.scheduled_on(since + timedelta(days=days), counted_from=since)
    return calendar.end_of(day)


def _is_call(task: Task, nth: str) -> bool:
    return task.kind == "contact_attempt" and task.key.endswith(nth)


def _inform_clinicians(tasks: Sequence[Task], now: datetime) -> None:
    """The responsible clinician hears that a call has not helped, or that nobody called.

    Where nobody is responsible, all clinicians do.
    """
    calls = [
        task
        for task in tasks
        if _is_call(task, SECOND_CALL) or (_is_call(task, FIRST_CALL) and task.step > 1)
    ]
    if not calls:
        return
    missed = Prompt.objects.showing().filter(
        care_plan_id__in=[task.care_plan_id for task in calls], rule="FU-MISSED"
    )
    staff = Staff()
    Notification.objects.bulk_create(
        [
            Notification(
                prompt=prompt,
                patient_id=prompt.patient_id,
                membership_id=member_id,
                severity=prompt.severity,
                rung=1,
                sent_at=now,
            )
            for prompt in missed.select_related("care_plan")
            for member_id in staff.addressed(CLINICIAN, prompt.care_plan.owner_id)
        ],
        ignore_conflicts=True,
    )


def _fell_due(task: Task) -> Happened:
    return Happened(
        type="task.fell_due",
        subject_type="task",
        subject_id=task.id,
        subject_version=task.version,
        patient_id=task.patient_id,
        changes={"kind": task.kind, "due_on": task.due_on.isoformat()},
    )
