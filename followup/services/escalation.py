"""An emergency that nobody acknowledges climbs: owner, on call, clinical lead, then all of them.

Each rung is told in the product and outside of it, out of hours as well. The clock of the
prompt is the length of a rung (pathway 6.1). Nothing ends it but an answer.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.actors import Actor
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_events
from followup.calendars import ClinicCalendar
from followup.models import Communication, Notification, Task
from pathway.engine.ways import CLINICIAN, acts_for

RUNGS = ("owner", "on_call", "lead", "everybody")
SHORTEST_RUNG = timedelta(minutes=1)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who can be told here, and whether the clinic is closed today."""

    members: Sequence[Membership]
    is_closed_day: bool

    def addressed(self, rung: int, owner_id: uuid.UUID | None) -> list[Membership]:
        """Whom a rung is for; a rung that nobody stands on is passed over, up to anybody at all."""
        for name in RUNGS[min(rung, len(RUNGS)) - 1 :]:
            if found := self._standing_on(name, owner_id):
                return found
        return [each for each in self.members if each.may(Permission.DECIDE_PROMPT)]

    def _standing_on(self, name: str, owner_id: uuid.UUID | None) -> list[Membership]:
        owner = [each for each in self._clinicians() if each.id == owner_id]
        on_call = [each for each in self._clinicians() if each.is_on_call]
        leads = [each for each in self.members if each.is_clinical_lead]
        if name == "owner":
            return _distinct([*owner, *on_call]) if self.is_closed_day else owner
        if name == "everybody":
            return _distinct([*owner, *on_call, *leads])
        return on_call if name == "on_call" else leads

    def _clinicians(self) -> Iterator[Membership]:
        return (each for each in self.members if CLINICIAN in acts_for(each.role))


def climb(tasks: Sequence[Task], calendar: ClinicCalendar, *, by: Actor, now: datetime) -> None:
    """Tell the next rung of each emergency, and set the clock of the one after it."""
    if not tasks:
        return
    members = list(Membership.objects.current().select_related("user").order_by("id"))
    ladder = Ladder(members, is_closed_day=not calendar.is_open(calendar.local_day(now)))
    events = []
    for task in tasks:
        task.step += 1
        task.next_step_at = now + _length_of_rung(task)
        told = ladder.addressed(task.step, task.owner_id)
        _tell(task, told, now)
        events.append(_happened(task, told))
    record_events(events, by=by, now=now)


def _length_of_rung(task: Task) -> timedelta:
    """The time that the prompt gave to acknowledge it, when its clock was set."""
    return max(timedelta(seconds=task.why["clock_seconds"]), SHORTEST_RUNG)


def _tell(task: Task, told: Iterable[Membership], now: datetime) -> None:
    reached = list(told)
    if not reached:
        # Nobody works here any more: the watchdog shows it, and the log is read by operators.
        logger.critical(
            "an emergency has nobody to be told to", extra={"clinic_id": task.clinic_id}
        )
    Notification.objects.bulk_create(
        [
            Notification(
                prompt=task.prompt,
                patient_id=task.patient_id,
                membership=each,
                severity="emergency",
                rung=task.step,
                sent_at=now,
            )
            for each in reached
        ],
        ignore_conflicts=True,
    )
    Communication.objects.bulk_create(
        [_message(task, each, channel, now) for each in reached for channel in _channels(each)],
        ignore_conflicts=True,
    )


def _channels(member: Membership) -> list[str]:
    return ["email", "sms"] if member.on_call_phone else ["email"]


def _message(task: Task, member: Membership, channel: str, now: datetime) -> Communication:
    """One for each clock, rung, member and channel, however often this is repeated."""
    return Communication(
        membership=member,
        prompt_id=task.prompt_id,
        purpose="escalation",
        subject=f"prompt:{task.prompt_id}:{int(task.due_at.timestamp())}",
        step=f"rung-{task.step}:{member.id}",
        channel=channel,
        template="escalation",
        language="",
        send_after=now,
        created_at=now,
        updated_at=now,
    )


def _distinct(members: Iterable[Membership]) -> list[Membership]:
    return list(dict.fromkeys(members))


def _happened(task: Task, told: Sequence[Membership]) -> Happened:
    return Happened(
        type="emergency.escalated",
        subject_type="prompt",
        subject_id=task.prompt_id,
        patient_id=task.patient_id,
        changes={"rung": task.step, "told": [str(each.id) for each in told]},
    )
