"""Clinics that write to patients, patients who may be written to, and visits to remind them of."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection

from clinic.models import Clinic, ClinicSettings
from clinic.services.clinics import found_clinic
from clinic.services.patients import add_contact_point
from clinic.tenancy import clinic_scope
from followup.models import Communication
from followup.services.reconcile import reconcile
from followup.services.sending import send_due
from followup.services.stops import resume_messages
from pathway.models import VisitEntry
from pathway.services.recording import When, record_fact
from tests.builders import SEED, a_care_plan, a_clinic, a_patient

PHONE, ADDRESS = "+34600111222", "rania@example.org"
REACHED = {"sms": PHONE, "email": ADDRESS}

# A Monday; Madrid is an hour ahead of UTC that winter.
BOOKED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
VISIT = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def a_writing_clinic(**settings) -> Clinic:
    """A test clinic, whose clock a test may set; reminders are on, at nine, with quiet nights."""
    slug = a_clinic().slug + "-writes"
    clinic = found_clinic(
        name="Riverside Spine Clinic", slug=slug, time_zone="Europe/Madrid", by=SEED, is_test=True
    )
    with clinic_scope(clinic.id):
        ClinicSettings.objects.update(reminders_enabled=True, **settings)
    return clinic


@contextmanager
def at(clinic: Clinic, moment: datetime) -> Iterator[datetime]:
    """Inside the clinic's scope, at a moment of its own clock."""
    set_clock(clinic, moment)
    with clinic_scope(clinic.id) as now:
        yield now


def set_clock(clinic: Clinic, moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clinic SET clock_offset = %s - now() WHERE id = %s", [moment, clinic.id]
        )


def send_at(clinic: Clinic, moment: datetime) -> int:
    """What a sender does at that moment; how many messages moved on."""
    set_clock(clinic, moment)
    return send_due(by=SEED, clinic_id=clinic.id)


def a_reachable_patient(now, channel="email", value=None, **details):
    patient = a_patient(now=now, **details)
    reach(patient, channel, value or REACHED[channel], now=now)
    return patient


def reach(patient, channel, value, *, now):
    """An address of the patient, and the patient's yes to being written to over that channel."""
    point = add_contact_point(patient=patient, channel=channel, value=value, by=SEED, now=now)
    resume_messages(patient=patient, channel=channel, by=SEED, now=now)
    return point


def a_followed_patient(now, **options):
    """A care plan of a patient who is written to."""
    return a_care_plan(a_reachable_patient(now, **options), now=now)


def book(plan, when: datetime = VISIT, *, now, place="Room 4", **more) -> VisitEntry:
    booked = record_fact(
        VisitEntry,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=When(on=when.date(), at=when),
        by=SEED,
        now=now,
        kind="booked",
        scheduled_at=when,
        place=place,
        **more,
    )
    reconcile(plan, by=SEED, now=now)
    return booked


def end_visit(plan, visit, kind, *, now):
    ended = record_fact(
        VisitEntry,
        patient_id=plan.patient_id,
        care_plan=plan,
        thread_id=visit.thread_id,
        when=When(on=now.date(), at=now),
        by=SEED,
        now=now,
        kind=kind,
    )
    reconcile(plan, by=SEED, now=now)
    return ended


def a_booked_visit(clinic, **options):
    """A care plan and its visit, booked three weeks ahead."""
    with at(clinic, BOOKED) as now:
        plan = a_followed_patient(now, **options)
        return plan, book(plan, now=now)


def messages(clinic) -> list[Communication]:
    with clinic_scope(clinic.id):
        rows = Communication.objects.order_by("created_at", "send_after", "step")
        return list(rows.select_related("contact_point"))


def states(clinic) -> dict[str, str]:
    """By step: its state, and why it was suppressed."""
    return {
        row.step: f"{row.state} {row.suppressed_because or row.failure}".strip()
        for row in messages(clinic)
    }
