"""Visits booked for a day, and how each ended."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy

from followup.days.accounts import Account, Day, Line, Words, name_of, sorted_into
from pathway.models import VisitEntry

ENDS: dict[str, Words] = {
    "attended": gettext_lazy("Attended"),
    "missed": gettext_lazy("Missed"),
    "cancelled": gettext_lazy("Cancelled"),
    "moved": gettext_lazy("Moved to another day"),
    "no_word": gettext_lazy("Past, without a word"),
    "ahead": gettext_lazy("Still ahead"),
}


def accounts(day: Day) -> Iterator[Account]:
    moved = _moved(day)
    placed = (_placed(entries, day, moved) for entries in _threads(day).values())
    yield Account(
        code="visits",
        title=gettext_lazy("Visits"),
        counted=gettext_lazy("Bookings for this day as they stand today; a rebooking is another."),
        due=_booked(day).values("thread_id").distinct().count(),
        parts=sorted_into(ENDS, placed),
    )


def _booked(day: Day) -> Any:
    return VisitEntry.objects.in_force().filter(kind="booked", **day.within("scheduled_at"))


def _threads(day: Day) -> dict[uuid.UUID, list[Any]]:
    """All entries of each visit, in the order in which they were told."""
    entries = VisitEntry.objects.in_force().filter(thread_id__in=_booked(day).values("thread_id"))
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for entry in entries.select_related("patient").order_by("effective_on", "recorded_at", "id"):
        found[entry.thread_id].append(entry)
    return found


def _moved(day: Day) -> set[uuid.UUID]:
    booked = VisitEntry.objects.in_force().filter(kind="booked")
    instead = booked.filter(replaces_thread_id__in=_booked(day).values("thread_id"))
    return set(instead.values_list("replaces_thread_id", flat=True))


def _placed(entries: list[Any], day: Day, moved: set[uuid.UUID]) -> tuple[str, Line]:
    booking = next(entry for entry in entries if entry.kind == "booked")
    ends = [entry.kind for entry in entries if entry.kind != "booked"]
    waiting = "ahead" if booking.scheduled_at > day.now else "no_word"
    waiting = "moved" if booking.thread_id in moved else waiting
    at = booking.scheduled_at.astimezone(day.calendar.zone)
    return ends[-1] if ends else waiting, Line(
        id=booking.id,
        patient_id=booking.patient_id,
        who=name_of(booking.patient),
        what=booking.visit_kind.replace("_", " "),
        detail=f"{at:%H:%M} {booking.place or ''}".strip(),
    )
