"""Stop and resume: whether a patient wants messages over a channel, said by whom and when."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Consent, ContactPoint, Patient
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from followup.messaging.reach import MESSAGES, agreed_channels
from followup.models import Communication
from followup.services.reconcile import lock_to_plan, reconcile_patient
from followup.services.settling import suppress
from pathway.services.recording import local_day

_NEXT = timedelta(microseconds=1)


@transaction.atomic
def stop_messages(*, patient: Patient, channel: str, by: Actor, now: datetime) -> bool:
    """No further message over this channel is claimed once this is committed.

    False when it was stopped already: saying so again changes nothing.
    """
    _lock(patient, channel)
    if not _is_wanted(patient, channel):
        return False
    _say(patient, channel, is_given=False, by=by, now=now)
    for point in _points(patient, channel).filter(state="active"):
        move_point(point, "stopped", by=by, now=now)
    planned = Communication.objects.planned().filter(patient=patient, channel=channel)
    for message in planned.order_by("id").select_for_update():
        suppress(message, "opted_out", by=by, now=now)
    return True


@transaction.atomic
def resume_messages(*, patient: Patient, channel: str, by: Actor, now: datetime) -> bool:
    """The patient agrees to messages over this channel; what is ahead is planned again."""
    lock_to_plan(patient.id)
    _lock(patient, channel)
    has_agreed = channel in agreed_channels([patient.id])[patient.id]
    stopped = list(_points(patient, channel).filter(state="stopped"))
    if has_agreed and not stopped:
        return False
    _say(patient, channel, is_given=True, by=by, now=now)
    for point in stopped:
        move_point(point, "active", by=by, now=now)
    reconcile_patient(patient.id, by=by, now=now)
    return True


def _lock(patient: Patient, channel: str) -> None:
    """Claims hold these rows FOR SHARE: a stop waits for one that runs, and none runs meanwhile.

    Without KEY: rows that only refer to the patient need not wait.
    """
    list(Patient.objects.filter(id=patient.id).select_for_update(no_key=True).values_list("id"))
    list(_points(patient, channel).select_for_update(no_key=True).values_list("id"))


def _points(patient: Patient, channel: str) -> Any:
    return ContactPoint.objects.filter(patient=patient, channel=channel).order_by("id")


def _is_wanted(patient: Patient, channel: str) -> bool:
    has_agreed = channel in agreed_channels([patient.id])[patient.id]
    return has_agreed or _points(patient, channel).filter(state="active").exists()


def _say(patient: Patient, channel: str, *, is_given: bool, by: Actor, now: datetime) -> None:
    """Never before what was said last: two who wait for one lock have the same order as theirs."""
    said = Consent.objects.filter(patient=patient, channel=channel, purpose=MESSAGES)
    last = said.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    recorded_at = now if last is None else max(now, last + _NEXT)
    consent = Consent.objects.create(
        patient=patient,
        channel=channel,
        purpose=MESSAGES,
        is_given=is_given,
        effective_on=local_day(now),
        recorded_at=recorded_at,
        author_id=by.id,
        request_id=by.request_id,
    )
    record_event(
        Happened(
            type="consent.given" if is_given else "consent.withdrawn",
            subject_type="consent",
            subject_id=consent.id,
            patient_id=patient.id,
            changes={"channel": channel, "purpose": MESSAGES},
        ),
        by=by,
        now=now,
    )


def move_point(point: ContactPoint, state: str, *, by: Actor, now: datetime) -> None:
    """Whether an address is used from now on, as a code of ContactPoint.STATES."""
    save_version(point, state=state)
    record_event(
        Happened(
            type=f"contact_point.{'resumed' if state == 'active' else state}",
            subject_type="contactpoint",
            subject_id=point.id,
            subject_version=point.version,
            patient_id=point.patient_id,
            changes={"channel": point.channel},
        ),
        by=by,
        now=now,
    )
