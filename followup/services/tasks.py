"""Turning the dates the engine gives into tasks: one task a date it counts from."""

import uuid
from datetime import date
from typing import Any

from django.db.models import Q

from followup.models import Task
from followup.services.evaluating import Evaluated
from followup.services.writing import ChunkWriter
from pathway.engine.facts import Facts
from pathway.engine.plan import Due

Key = tuple[uuid.UUID, str, str]

SCHEDULED_KINDS = {
    "reassessment": "Reassess pain and function",
    "outcome_contact": "Outcome call",
    "find_out": "Find out what a medicine contains",
}


class TaskWriter(ChunkWriter):
    """Brings the scheduled tasks of a chunk in line with the dates the engine gave."""

    table = Task
    stored_columns = ["due_on", "due_at", "why", "state", "outcome_code", "closed_at", "version"]

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
        """The open scheduled tasks, and closed ones whose date is given again."""
        rows = Task.objects.filter(care_plan_id__in=self.chunk, kind__in=SCHEDULED_KINDS)
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
            title=SCHEDULED_KINDS[due.kind],
            owner_id=one.care_plan.owner_id,
            created_at=self.now,
        )
        self._schedule(task, due)
        self.inserted(task, "task.created")
        self.report.tasks_created += 1

    def _move(self, task: Task, due: Due) -> None:
        before = (task.due_on, task.why, task.state)
        is_reopened = task.state != "open"
        task.state, task.outcome_code, task.closed_at = "open", "", None
        self._schedule(task, due)
        if before == (task.due_on, task.why, task.state):
            return
        self.updated(task, "task.reopened" if is_reopened else "task.moved")
        self.report.tasks_moved += 1

    def _close(self, task: Task, one: Evaluated) -> None:
        task.state, task.outcome_code = _how_it_ended(task, one)
        task.closed_at = self.now
        self.updated(task, f"task.{task.state}")
        self.report.tasks_closed += 1

    def _schedule(self, task: Task, due: Due) -> None:
        task.due_on = self.calendar.scheduled_on(due.due_on, counted_from=due.counted_from)
        task.due_at = due.due_at or self.calendar.end_of(task.due_on)
        task.why = {
            "reason": due.reason,
            "counted_from": due.counted_from.isoformat(),
            "interval_days": due.interval_days,
            "unadjusted": due.due_on.isoformat(),
        }

    def told_of(self, row: Task) -> dict[str, str]:
        return {"kind": row.kind, "due_on": row.due_on.isoformat()}


def _how_it_ended(task: Task, one: Evaluated) -> tuple[str, str]:
    """Done when the engine counts from a later assessment; otherwise the date no longer holds."""
    if task.kind == "find_out":
        return "completed", "done"
    following = [due for due in one.plan.dues if due.kind == task.kind]
    if not following:
        return "cancelled", "no_longer_due"
    counted_from = following[0].counted_from
    if counted_from == one.plan.stage_since and counted_from not in assessed_on(one.facts):
        return "cancelled", "rescheduled"
    return "completed", "done"


def assessed_on(facts: Facts) -> set[date]:
    """The days on which somebody was assessed, corrected entries included."""
    return {assessment.effective_on for assessment in facts.assessments}


def _key(one: Evaluated, due: Due) -> Key:
    return (one.care_plan.id, due.kind, _key_of(due))


def _key_of(due: Due) -> str:
    """One task a thread where a date is about one, else one a date it counts from."""
    return due.about or due.counted_from.isoformat()
