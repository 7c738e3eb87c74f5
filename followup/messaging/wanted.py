"""Which messages a care plan calls for now: the one definition, for planning and at the claim.

Reminders a week and a day before a visit, an offer of another time after a missed one, and a
questionnaire when a date falls due (pathway, 8.4). The days are `default: [-]` there.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from followup.messaging.clock import PatientClock
from followup.models import Communication, Task
from followup.services.evaluating import Evaluated
from pathway.engine.case import threads
from pathway.engine.facts import Facts, VisitEntry
from pathway.engine.plan import Prompt
from pathway.engine.predicates.bookings import rebookings
from pathway.engine.visibility import current, in_order
from pathway.services.courses import CLOSED

DAYS_BEFORE = {"week_before": 7, "day_before": 1}
ANSWERED_BY_REPORT = ("reassessment", "side_effect_check")

# Some days late a reminder is still of use, and then the next one is near.
_REMINDER_HOLDS = timedelta(days=3)
# A week later the telephone has taken over (8.4).
_OFFER_HOLDS = timedelta(days=7)
# As long as the address in it.
REQUEST_HOLDS = timedelta(hours=72)
_MISSED = "FU-MISSED"
_STANDING = frozenset({"open", "held", "folded"})

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`at`: not earlier. After `expires_at` it would be of no use to the patient."""

    purpose: str
    subject: str
    step: str
    at: datetime
    expires_at: datetime
    visit_thread_id: uuid.UUID | None = None
    task_id: uuid.UUID | None = None

    @property
    def key(self) -> Key:
        return (self.subject, self.step)


def wanted_messages(
    one: Evaluated, tasks: Sequence[Task], clock: PatientClock, now: datetime, *, asks: bool
) -> dict[Key, Wanted]:
    """By subject and step. `tasks`: the open ones; `asks`: the clinic sends questionnaires."""
    if why_silent(one):
        return {}
    visits = [visit for visit in bookings(one.facts) if _time_of(visit) > now]
    found = [*_reminders(visits, clock), *_offers(one.plan.prompts, clock)]
    if asks and not visits:
        found += _requests(tasks, clock, now)
    return {each.key: each for each in found if each.expires_at > now}


def why_silent(one: Evaluated) -> str:
    """Why nothing at all is sent to this patient on account of this care plan."""
    patient = one.care_plan.patient
    if patient.deceased_on:
        return "deceased"
    if patient.merged_into_id:
        return "merged"
    if one.care_plan.state != "active" or one.plan.stage == CLOSED:
        return "discharged"
    return ""


def why_unwanted(message: Communication, one: Evaluated) -> str:
    """Why a planned message is not wanted any more, as a code."""
    if silent := why_silent(one):
        return silent
    if message.purpose == "visit_reminder":
        state = visit_states(one.facts).get(str(message.visit_thread_id), "withdrawn")
        return "moved" if state == "booked" else state
    return "made_good" if message.purpose == "rebook" else "no_longer_due"


def bookings(facts: Facts) -> list[VisitEntry]:
    """The booking of each visit that is neither over nor called off nor moved, and has a time."""
    states = visit_states(facts)
    return [
        entries[-1]
        for entries in _threads(facts)
        if entries[-1].scheduled_at and states[entries[0].thread_id] == "booked"
    ]


def visit_states(facts: Facts) -> dict[str, str]:
    """By thread: booked, moved, attended, missed or cancelled."""
    moved = rebookings(current(facts.visits, None))
    return {
        entries[0].thread_id: next(
            (entry.kind for entry in reversed(entries) if entry.kind != "booked"),
            "moved" if entries[0].thread_id in moved else "booked",
        )
        for entries in _threads(facts)
    }


def _threads(facts: Facts) -> Iterable[list[VisitEntry]]:
    return threads(sorted(current(facts.visits, None), key=in_order)).values()


def _time_of(visit: VisitEntry) -> datetime:
    return visit.scheduled_at  # type: ignore[return-value]  # bookings() has those with a time


def _reminders(visits: Sequence[VisitEntry], clock: PatientClock) -> Iterator[Wanted]:
    """A visit that is booked or moved after the day of a reminder has none."""
    for visit in visits:
        day = clock.day_of(_time_of(visit))
        ends = {
            "week_before": clock.sending_moment(day - timedelta(days=7)) + _REMINDER_HOLDS,
            "day_before": _time_of(visit),
        }
        for step, days in DAYS_BEFORE.items():
            at = clock.sending_moment(day - timedelta(days=days))
            if visit.recorded_at < at:
                yield Wanted(
                    purpose="visit_reminder",
                    subject=f"visit:{visit.thread_id}",
                    step=step,
                    at=at,
                    expires_at=ends[step],
                    visit_thread_id=uuid.UUID(visit.thread_id),
                )


def _offers(prompts: Iterable[Prompt], clock: PatientClock) -> Iterator[Wanted]:
    for prompt in prompts:
        if prompt.rule != _MISSED or prompt.status not in _STANDING:
            continue
        [thread_id] = prompt.about
        at = clock.sending_moment(_missed_on(prompt) + timedelta(days=1))
        yield Wanted(
            purpose="rebook",
            subject=f"visit:{thread_id}",
            step="rebook",
            at=at,
            expires_at=at + _OFFER_HOLDS,
            visit_thread_id=uuid.UUID(thread_id),
        )


def _missed_on(prompt: Prompt) -> date:
    return prompt.values["day"]  # type: ignore[return-value]  # FU-MISSED always names it


def _requests(tasks: Iterable[Task], clock: PatientClock, now: datetime) -> Iterator[Wanted]:
    """One at a time, however many dates fall due together."""
    asked = sorted((task for task in tasks if task.kind in ANSWERED_BY_REPORT), key=_soonest)
    for task in asked:
        at = clock.sending_moment(task.due_on)
        if at + REQUEST_HOLDS > now:
            yield Wanted(
                purpose="self_report",
                subject=f"task:{task.id}",
                step="request",
                at=at,
                expires_at=at + REQUEST_HOLDS,
                task_id=task.id,
            )
            return


def _soonest(task: Task) -> tuple[object, ...]:
    return (task.due_on, ANSWERED_BY_REPORT.index(task.kind), task.id)
