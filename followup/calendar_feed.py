"""A calendar for programs that have no sign-in: when and where, never who and never what for.

Visits are instants in UTC, which every calendar shows in its own zone; tasks are whole days of
the clinic. Whoever wants to know more follows the link and signs in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from clinic.models import Clinic, Membership
from followup.calendars import clinic_calendar
from followup.messaging.addresses import page
from followup.models import Task
from followup.task_kinds import KINDS
from pathway.models import CarePlan, VisitEntry

# Thirteen months in all.
BEFORE, AFTER = timedelta(days=30), timedelta(days=365)
ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Feed:
    """What is sent, the patients it is about, and when the newest of it was recorded."""

    body: bytes
    patient_ids: set[Any]
    newest: datetime | None


def calendar_of(clinic: Clinic, membership: Membership | None, now: datetime) -> Feed:
    """The feed of a member, or without one of the clinic."""
    rows = [*_visits(membership, now), *(_tasks(membership, now) if membership else [])]
    events = [_task_event(row) if isinstance(row, Task) else _visit_event(row) for row in rows]
    calendar = Calendar()
    calendar.add("prodid", "-//Stepwell//Follow-up//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clinic.name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(event)
    return Feed(
        body=calendar.to_ical(),
        patient_ids={row.patient_id for row in rows},
        newest=max(map(_since, rows), default=None),
    )


def _visits(membership: Membership | None, now: datetime) -> Iterator[Any]:
    """Bookings that were neither cancelled nor moved, of the living."""
    booked = VisitEntry.objects.standing().filter(
        scheduled_at__gte=now - BEFORE,
        scheduled_at__lt=now + AFTER,
        patient__deceased_on__isnull=True,
    )
    if membership:
        owned = CarePlan.objects.active().filter(owner=membership)
        booked = booked.filter(patient_id__in=owned.values("patient_id"))
    seen: set[Any] = set()
    for visit in booked.order_by("scheduled_at", "recorded_at", "id"):
        if visit.thread_id not in seen:
            seen.add(visit.thread_id)
            yield visit


def _tasks(membership: Membership, now: datetime) -> Any:
    today = clinic_calendar().local_day(now)
    own = Task.objects.open().filter(owner=membership, patient__deceased_on__isnull=True)
    return own.filter(due_on__gte=today - BEFORE, due_on__lt=today + AFTER).soonest_first()


def _visit_event(visit: Any) -> Event:
    event = _event(visit.thread_id, _since(visit), _("Visit"))
    event.add("dtstart", visit.scheduled_at)
    if visit.place:
        event.add("location", visit.place)
    event.add("url", page("contact_card", visit.patient_id))
    return event


def _task_event(task: Any) -> Event:
    """On the day it waits for; it takes up no time in the calendar."""
    kind = KINDS.get(task.kind)
    event = _event(task.id, _since(task), str((kind and kind.desk) or _("Task")))
    on: date = task.snoozed_until or task.due_on
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("url", page("contact_card", task.patient_id))
    return event


def _since(row: Any) -> datetime:
    since: datetime = row.created_at if isinstance(row, Task) else row.recorded_at
    return since


def _event(uid: Any, since: datetime, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@{settings.PUBLIC_URL.partition('://')[2]}")
    event.add("dtstamp", since)
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    return event
