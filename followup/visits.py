"""Booked visits: when they are, what can be said of each, and whether one was moved."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from followup.due import Due, zone
from followup.record_history import History
from followup.record_words import moved_words
from pathway.engine.predicates.bookings import rebookings
from pathway.models import VisitEntry
from pathway.records.encounters import VISIT, can_be_moved


# Without slots: a class made again for them would lose its super().
@dataclass(frozen=True)
class Meeting(Due):
    """The time of a visit: nobody is late before it, and afterwards somebody has to say."""

    @property
    def day(self) -> str:
        return f"{super().day}, {self._time()}"

    @property
    def words(self) -> str:
        if self.at <= self.now:
            return _("Did the patient come?")
        if self.days_left == 0:
            return _("Today at %(time)s") % {"time": self._time()}
        return _("Tomorrow") if self.days_left == 1 else super().words

    @property
    def on(self) -> date:
        return self.at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Standing:
    """`instead`: the booking that took its place; `moving`: where it is given another day."""

    instead: Any
    moving: str

    @property
    def words(self) -> str:
        return moved_words(self.instead)


def visit_standing(patient_id: uuid.UUID, history: History) -> Standing:
    """One statement."""
    moved = rebookings(VisitEntry.objects.in_force().of_person(patient_id))
    is_movable = can_be_moved(history.entries, moved)
    moving = moving_address(patient_id, history.opened) if is_movable else ""
    return Standing(moved.get(history.opened.root_id), moving)


def moving_address(patient_id: uuid.UUID, booking: Any) -> str:
    """The form of a booking, filled in with the one whose place it takes."""
    told = {
        "kind": "booked",
        "visit_kind": booking.visit_kind,
        "replaces_thread_id": booking.thread_id,
        **({"place": booking.place} if booking.place else {}),
    }
    return f"{reverse('record_subject', args=[patient_id, 'visit'])}?{urlencode(told)}"


def meeting(visit: VisitEntry, now: datetime) -> Meeting:
    return Meeting(visit.scheduled_at, now, zone())  # type: ignore[arg-type]  # it is booked


def can_be_told(visit: VisitEntry, patient_id: uuid.UUID, now: datetime) -> list[tuple[Any, str]]:
    """What can be recorded of a booked visit by now, each with the address of its page."""
    when = meeting(visit, now)
    kinds = [
        *(["attended"] if when.days_left <= 0 else []),
        *(["missed"] if when.at <= now else []),
    ]
    pages = [reverse("record_step", args=[patient_id, "visit", visit.thread_id, k]) for k in kinds]
    labels = [step.label for step in VISIT.steps if step.kind in kinds]
    return [
        *zip(labels, pages, strict=True),
        (_("Move"), moving_address(patient_id, visit)),
    ]
