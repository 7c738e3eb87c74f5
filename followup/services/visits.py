"""A visit that is given another day: the new booking takes the place of the old one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clinic.models import Patient
from pathway.engine.predicates.bookings import rebookings
from pathway.models import VisitEntry
from pathway.records.encounters import can_be_moved


def check_not_moved(patient: Patient, thread: Sequence[Any]) -> None:
    """Raises ValidationError where something is recorded of a visit that has another day."""
    if thread and thread[0].thread_id in rebookings(_visits(patient)):
        raise ValidationError(
            {"kind": _("This visit was moved. Record it of the visit that took its place.")}
        )


def check_replaced(patient: Patient, values: Mapping[str, Any], own: Any = None) -> None:
    """Raises ValidationError for a visit that no booking can take the place of.

    `own`: the thread of a booking that is being corrected.
    """
    if (named := values.get("replaces_thread_id")) is None:
        return
    visits = _visits(patient)
    moved = rebookings(visits)
    standing = {key for key, booking in moved.items() if booking.thread_id != own}
    entries = [entry for entry in visits if entry.thread_id == named]
    if named == own or own in moved or not can_be_moved(entries, standing):
        raise ValidationError(
            {"replaces_thread_id": _("Choose a visit that is booked or missed and not yet moved.")}
        )


def _visits(patient: Patient) -> list[Any]:
    return list(VisitEntry.objects.in_force().of_person(patient.id))
