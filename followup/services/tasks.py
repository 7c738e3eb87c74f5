"""Turning the dates the engine gives into tasks: one task a date it counts from."""

import uuid
from typing import Any

from django.db.models import Q

from followup.models import Task
from followup.services.caseload import day_of
from followup.services.evaluating import Evaluated
from followup.services.task_ends import NOT_DUE, how_it_ended
from followup.services.writing import ChunkWriter
from followup.task_kinds import SCHEDULED
from pathway.engine.plan import Due

Key = tuple[uuid.UUID, str, str]


class TaskWriter(ChunkWriter):
    """Brings the scheduled tasks of a chunk in line with the dates the engine gave."""

    table = Task
    stored_columns = [
        "due_on",
        "due_at",
        "next_step_at",
        "step",
        "snoozed_until",
        "why",
        "state",
        "outcome_code",
        "closed_at",
        "updated_at",
        "version",
    ]

    def write(self) -> None:
        wanted = {
            _key(one, due): (one, due) for one in self.chunk.values() for due in one.plan.dues
        }
        stored = self._stored(wanted)
        for key, (one, due) in wanted.items():
            if (task := stored.get(key)) is None:
                self._create(one, due)
            else:
                self._move(task, due)
        for key, task in stored.items():
            if key not in wanted and task.state == "open":
                self._close(task, self.chunk[task.care_plan_id])
        self.flush()

    def _stored(self, wanted: dict[Key, Any]) -> dict[Key, Task]:
        """The open scheduled tasks, and closed ones whose date is given again.

        Of the dead, every open task: nobody is called any more, whatever asked for it.
        """
        dead = [key for key, one in self.chunk.items() if one.care_plan.patient.deceased_on]
        is_kept_here = Q(kind__in=SCHEDULED) | Q(care_plan_id__in=dead)
        rows = Task.objects.filter(is_kept_here, care_plan_id__in=self.chunk)
        keys = {key[2] for key in wanted}
        return {
            (row.care_plan_id, row.kind, row.key): row
            for row in rows.filter(Q(state="open") | Q(key__in=keys))
        }

    def _create(self, one: Evaluated, due: Due) -> None:
        task = Task(
            care_plan=one.care_plan,
            patient_id=one.care_plan.patient_id,
            kind=due.kind,
            key=_key_of(due),
            title=str(SCHEDULED[due.kind].title),
            owner_id=one.care_plan.owner_id,
            created_at=self.now,
        )
        self._date(task, due)
        task.why = _why(due)
        self.inserted(task, "task.created")
        self.report.tasks_created += 1

    def _move(self, task: Task, due: Due) -> None:
        before = (task.due_at, task.due_on, task.why, task.state)
        is_reopened = task.state != "open"
        is_at_another_time = due.due_at not in (None, task.due_at)
        if is_reopened or is_at_another_time or day_of(due, self.calendar) != task.due_on:
            self._date(task, due)
        task.why = _why(due)
        if before == (task.due_at, task.due_on, task.why, task.state):
            return
        self.updated(task, "task.reopened" if is_reopened else "task.moved")
        self.report.tasks_moved += 1

    def _close(self, task: Task, one: Evaluated) -> None:
        is_dead = one.care_plan.patient.deceased_on is not None
        task.state, task.outcome_code = NOT_DUE if is_dead else how_it_ended(task, one)
        task.closed_at, task.next_step_at = self.now, None
        self.updated(task, f"task.{task.state}")
        self.report.tasks_closed += 1

    def _date(self, task: Task, due: Due) -> None:
        """A new date: it falls due anew, and whoever let the old one wait is asked again."""
        task.due_on = day_of(due, self.calendar)
        task.due_at = due.due_at or self.calendar.end_of(task.due_on)
        task.next_step_at, task.step, task.snoozed_until = task.due_at, 0, None
        task.state, task.outcome_code, task.closed_at = "open", "", None

    def told_of(self, row: Task) -> dict[str, str]:
        return {"kind": row.kind, "due_on": row.due_on.isoformat()}


def _why(due: Due) -> dict[str, Any]:
    return {
        "reason": due.reason,
        "counted_from": due.counted_from.isoformat(),
        "interval_days": due.interval_days,
        "unadjusted": due.due_on.isoformat(),
    }


def _key(one: Evaluated, due: Due) -> Key:
    return (one.care_plan.id, due.kind, _key_of(due))


def _key_of(due: Due) -> str:
    """One task a thread where a date is about one, else one a date it counts from."""
    return due.about or due.counted_from.isoformat()
