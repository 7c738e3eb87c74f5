"""What follows from a provider's word: delivered, not delivered, or the patient wants no more."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Consent, ContactPoint, Patient
from clinic.services.patients import contact_key
from clinic.services.versions import save_version
from followup.messaging.callbacks import Event
from followup.messaging.reach import MESSAGES
from followup.models import Communication
from followup.services.settling import TASK, ask_staff, bounce, lock_for_task, tell_message
from followup.services.stops import resume_messages, stop_messages
from followup.services.task_work import close_tasks

_OUT = ("claimed", "sent", "uncertain")
_REFUSED = {"failed": "provider_failed", "bounced": "provider_bounced"}


@transaction.atomic
def take_event(event: Event, *, channel: str, by: Actor, now: datetime) -> None:
    """Do what an event says; what speaks of nothing known here, or is old news, changes nothing."""
    message = _message(event.reference, channel)
    if event.kind in {"stop", "resume", "complained"}:
        _hear(event, channel, message, by=by, now=now)
    elif message is not None:
        _note_fate(event.kind, message, by=by, now=now)


def _hear(
    event: Event, channel: str, message: Communication | None, *, by: Actor, now: datetime
) -> None:
    """A number may be several patients': a family's phone says stop for all of them."""
    concerned = {message.patient_id} if message is not None and message.patient_id else set()
    if event.sender:
        concerned |= _patients_at(event.sender, channel)
    say = stop_messages
    if event.kind == "resume":
        say = resume_messages
        concerned = _once_agreed(concerned, channel) - _heard_later(event, concerned, channel)
    for patient in Patient.objects.filter(id__in=concerned).order_by("id"):
        say(patient=patient, channel=channel, by=by, now=now)


def _once_agreed(patients: set[uuid.UUID], channel: str) -> set[uuid.UUID]:
    """Taking back a stop agrees to nothing: whoever shares the number may never have agreed."""
    said = Consent.objects.filter(
        patient_id__in=patients, channel=channel, purpose=MESSAGES, is_given=True
    )
    return set(said.values_list("patient_id", flat=True))


def _heard_later(event: Event, patients: set[uuid.UUID], channel: str) -> set[uuid.UUID]:
    """Who said something after it: a resume that is sent again takes back no later stop."""
    if event.said_at is None:
        return set()
    said = Consent.objects.filter(patient_id__in=patients, channel=channel, purpose=MESSAGES)
    later = said.filter(recorded_at__gt=event.said_at)
    return set(later.values_list("patient_id", flat=True))


def _patients_at(address: str, channel: str) -> set[uuid.UUID]:
    """Not those who never had it: `wrong_person` says that it is somebody else's."""
    points = ContactPoint.objects.filter(channel=channel, value_key=contact_key(channel, address))
    points = points.exclude(state="wrong_person")
    return set(points.values_list("patient_id", flat=True))


def _note_fate(kind: str, seen: Communication, *, by: Actor, now: datetime) -> None:
    """Locked in house order: care plan, address, message."""
    lock_for_task(seen)
    points: Iterable[ContactPoint] = ContactPoint.objects.filter(id=seen.contact_point_id)
    point = next(iter(points.select_for_update(no_key=True)), None)  # type: ignore[attr-defined]
    message = Communication.objects.select_for_update().get(id=seen.id)
    if message.state not in _OUT:
        return
    if kind == "delivered":
        _delivered(message, by=by, now=now)
        return
    if kind == "bounced" and point is not None:
        bounce(point, by=by, now=now)
    ask_staff(message, "failed", by=by, now=now)
    _move(message, "failed", now, failure=_REFUSED[kind])
    tell_message(message, "failed", by=by, now=now, reason_code=_REFUSED[kind])


def _delivered(message: Communication, *, by: Actor, now: datetime) -> None:
    """The task of one that nobody had known of is done with it."""
    _move(message, "delivered", now, failure="")
    tell_message(message, "delivered", by=by, now=now)
    about = {"kind": TASK, "key": f"message:{message.id}"}
    close_tasks(outcome_code="not_needed", by=by, now=now, **about)


def _move(message: Communication, state: str, now: datetime, *, failure: str) -> None:
    save_version(
        message,
        state=state,
        failure=failure,
        send_after=None,
        attempt_id=None,
        sent_at=message.sent_at or now,
        settled_at=now,
        updated_at=now,
    )


def _message(reference: str, channel: str) -> Communication | None:
    if not reference:
        return None
    try:
        which = {"id": uuid.UUID(reference)}
    except ValueError:
        which = {"message_id": reference}  # type: ignore[dict-item]
    found: Communication | None = Communication.objects.filter(channel=channel, **which).first()
    return found
