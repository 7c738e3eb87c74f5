"""A visit whose time was corrected after the patient was told another: somebody must tell them."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from followup.messaging.wanted import bookings
from followup.models import Communication, Task
from followup.services.evaluating import Evaluated
from followup.services.writing import ChunkWriter
from followup.task_kinds import KINDS
from pathway.engine.facts import VisitEntry

KIND = "told_otherwise"
# Whoever sent it knows, or nobody knows that it did not arrive.
_TOLD = ("sent", "delivered", "uncertain")


@dataclass(frozen=True, slots=True)
class Moved:
    """A visit that is still ahead, with every time it was ever booked for."""

    one: Evaluated
    now_at: datetime
    revisions: Sequence[VisitEntry]

    def time_told(self, moment: datetime) -> datetime | None:
        known = [each for each in self.revisions if each.recorded_at <= moment]
        return max(known, key=lambda each: each.revision).scheduled_at if known else None


class ToldOtherwiseWriter(ChunkWriter):
    """One task for each message that named a time which no longer holds, and each new time."""

    table = Task
    stored_columns = ["updated_at", "version"]

    def write(self) -> None:
        moved = dict(self._moved())
        if not moved:
            return
        wanted = dict(self._wanted(moved))
        made = Task.objects.filter(care_plan_id__in=self.chunk, kind=KIND)
        for key in sorted(wanted.keys() - set(made.values_list("key", flat=True))):
            self._ask(key, wanted[key])
        self.flush()

    def _moved(self) -> Iterator[tuple[uuid.UUID, Moved]]:
        for one in self.chunk.values():
            for visit in bookings(one.facts):
                revisions = [row for row in one.facts.visits if row.root_id == visit.root_id]
                is_moved = len({row.scheduled_at for row in revisions}) > 1
                if is_moved and visit.scheduled_at and visit.scheduled_at > self.now:
                    yield uuid.UUID(visit.thread_id), Moved(one, visit.scheduled_at, revisions)

    def _wanted(self, moved: Mapping[uuid.UUID, Moved]) -> Iterator[tuple[str, Moved]]:
        """Unless a later message told the time that holds."""
        told: dict[uuid.UUID, Communication] = {}
        rows = Communication.objects.filter(visit_thread_id__in=moved, state__in=_TOLD)
        for row in rows.order_by("claimed_at", "id"):
            told[row.visit_thread_id] = row
        for thread_id, row in told.items():
            visit = moved[thread_id]
            if visit.time_told(row.claimed_at or self.now) != visit.now_at:
                yield f"{row.id}:{visit.now_at.isoformat()}", visit

    def _ask(self, key: str, visit: Moved) -> None:
        plan, today = visit.one.care_plan, self.calendar.local_day(self.now)
        due_at = self.calendar.end_of(today)
        task = Task(
            care_plan=plan,
            patient_id=plan.patient_id,
            kind=KIND,
            key=key,
            title=str(KINDS[KIND].title),
            owner_id=plan.owner_id,
            due_on=today,
            due_at=due_at,
            next_step_at=due_at,
            why={"reason": "The visit was moved after a reminder named another time"},
            created_at=self.now,
        )
        self.inserted(task, "task.created")
        self.report.tasks_created += 1

    def told_of(self, row: Task) -> dict[str, str]:
        return {"kind": row.kind, "due_on": row.due_on.isoformat()}
