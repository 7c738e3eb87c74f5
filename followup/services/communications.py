"""Planning: what a care plan calls for becomes rows with a moment to go out, once each."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from clinic.models import ClinicSettings, ContactPoint
from clinic.services.follow_up import takes_self_reports
from followup.messaging.channels import usable_channels
from followup.messaging.clock import PatientClock, clock_of
from followup.messaging.reach import reachable
from followup.messaging.wanted import (
    ANSWERED_BY_REPORT,
    Key,
    Wanted,
    wanted_messages,
    why_unwanted,
)
from followup.models import Communication, Task
from followup.services.evaluating import Evaluated
from followup.services.settling import described
from followup.services.writing import ChunkWriter

PLANNED_HERE = ("visit_reminder", "rebook", "self_report")
_OPEN_STATES = ("planned", "suppressed")

Rows = dict[Key, list[Communication]]


class CommunicationWriter(ChunkWriter):
    """Brings the planned messages of a chunk in line with what is wanted now.

    What is claimed or was sent is history: the same step of the same subject is never planned
    again, over whatever channel. A clinic that sends nothing costs nothing.
    """

    table = Communication
    stored_columns = [
        "patient_id",
        "contact_point_id",
        "send_after",
        "expires_at",
        "state",
        "suppressed_because",
        "attempts",
        "settled_at",
        "updated_at",
        "version",
    ]

    def write(self) -> None:
        if not self.calendar.sends_reminders:
            return
        self._settings = ClinicSettings.objects.get()
        wanted = self._wanted()
        stored = self._stored({key[0] for _one, each in wanted.values() for key in each})
        points = reachable(
            [one.care_plan.patient_id for one in self.chunk.values()], usable_channels()
        )
        for one, each in wanted.values():
            point = points.get(one.care_plan.patient_id)
            for key, message in each.items():
                self._plan(one, message, point, stored.pop(key, []))
        self._take_back(stored)
        self._leave_what_moved_on()
        self.flush()

    def _wanted(self) -> dict[uuid.UUID, tuple[Evaluated, dict[Key, Wanted]]]:
        asks = takes_self_reports(self._settings)
        tasks = self._tasks() if asks else {}
        return {
            plan_id: (
                one,
                wanted_messages(one, tasks.get(plan_id, []), self._clock(one), self.now, asks=asks),
            )
            for plan_id, one in self.chunk.items()
        }

    def _tasks(self) -> Mapping[uuid.UUID, list[Task]]:
        found: dict[uuid.UUID, list[Task]] = defaultdict(list)
        rows = Task.objects.open().filter(care_plan_id__in=self.chunk, kind__in=ANSWERED_BY_REPORT)
        for task in rows:
            found[task.care_plan_id].append(task)
        return found

    def _stored(self, subjects: Collection[str]) -> Rows:
        """Those of these patients, and of a record merged into one of them."""
        patients = {one.care_plan.patient_id for one in self.chunk.values()}
        found: Rows = defaultdict(list)
        rows = Communication.objects.filter(
            Q(patient_id__in=patients) | Q(subject__in=subjects), purpose__in=PLANNED_HERE
        )
        for row in rows.order_by("id"):
            found[row.subject, row.step].append(row)
        return found

    def _plan(
        self, one: Evaluated, wanted: Wanted, point: ContactPoint | None, rows: list[Communication]
    ) -> None:
        if any(row.state not in _OPEN_STATES for row in rows):
            return
        for row in rows:
            if point is None or row.channel != point.channel:
                self._suppress(row, "no_address" if point is None else "other_channel")
        if point is None:
            return
        held = next((row for row in rows if row.channel == point.channel), None)
        if held is None:
            self._insert(one, wanted, point)
        else:
            self._renew(held, one, wanted, point)

    def _insert(self, one: Evaluated, wanted: Wanted, point: ContactPoint) -> None:
        row = Communication(
            patient_id=one.care_plan.patient_id,
            contact_point_id=point.id,
            purpose=wanted.purpose,
            subject=wanted.subject,
            step=wanted.step,
            channel=point.channel,
            visit_thread_id=wanted.visit_thread_id,
            task_id=wanted.task_id,
            template=wanted.purpose,
            language=one.care_plan.patient.language or self._settings.language,
            send_after=self._moment(one, wanted),
            expires_at=wanted.expires_at,
            created_at=self.now,
        )
        self.inserted(row, "communication.planned")
        self.report.messages_planned += 1

    def _renew(
        self, row: Communication, one: Evaluated, wanted: Wanted, point: ContactPoint
    ) -> None:
        """The visit was moved, the address changed, or what had been taken back holds again."""
        at = self._moment(one, wanted)
        is_same_date = row.expires_at == wanted.expires_at and row.state == "planned"
        same_place = (row.patient_id, row.contact_point_id) == (one.care_plan.patient_id, point.id)
        if is_same_date and same_place:
            return
        row.patient_id, row.contact_point_id = one.care_plan.patient_id, point.id
        row.send_after, row.expires_at = at, wanted.expires_at
        row.state, row.suppressed_because, row.settled_at, row.attempts = "planned", "", None, 0
        self.updated(row, "communication.planned")
        self.report.messages_planned += 1

    def _take_back(self, rows: Rows) -> None:
        patients = {one.care_plan.patient_id: one for one in self.chunk.values()}
        for row in (row for each in rows.values() for row in each):
            one = patients.get(row.patient_id) if row.patient_id else None
            # What merely comes too late is a message that failed: the sender says so to staff.
            is_late = row.expires_at is not None and row.expires_at <= self.now
            if one is not None and row.state == "planned":
                reason = why_unwanted(row, one)
                if not (is_late and reason == "moved"):
                    self._suppress(row, reason)

    def _suppress(self, row: Communication, reason: str) -> None:
        if row.state != "planned":
            return
        row.state, row.suppressed_because = "suppressed", reason
        row.send_after, row.settled_at = None, self.now
        self.updated(row, "communication.suppressed")
        self.report.messages_suppressed += 1

    def _leave_what_moved_on(self) -> None:
        """A message that was claimed since it was read belongs to its sender."""
        changed = {row.id: row.version - 1 for row in self._to_update}
        if not changed:
            return
        rows = Communication.objects.filter(id__in=changed).order_by("id").select_for_update()
        now_stored = dict(rows.values_list("id", "version"))
        gone = {row_id for row_id, version in changed.items() if now_stored[row_id] != version}
        self._to_update = [row for row in self._to_update if row.id not in gone]
        self.events = [event for event in self.events if event.subject_id not in gone]

    def _moment(self, one: Evaluated, wanted: Wanted) -> datetime:
        return self._clock(one).allowed(max(wanted.at, self.now))

    def _clock(self, one: Evaluated) -> PatientClock:
        return clock_of(one.care_plan.patient, self._settings)

    def told_of(self, row: Communication) -> dict[str, str]:
        reason = {"because": row.suppressed_because} if row.suppressed_because else {}
        return {**described(row), **reason}

    def belonging_to(self, row: Communication) -> dict[str, str]:
        return {}
