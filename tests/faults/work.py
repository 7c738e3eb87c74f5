"""Clinics full of due work: care plans, dated tasks, reminders, emergencies, and things that break."""

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from clinic.models import Clinic, ClinicSettings, Consent, Membership, Patient
from clinic.services.clinics import found_clinic
from clinic.services.patients import add_contact_point
from clinic.tenancy import clinic_scope
from followup.models import MessageText
from followup.services.links import make_link
from pathway.models import Assessment, CarePlan, VisitEntry
from tests.builders import SEED, a_member, many_due_care_plans

_numbers = itertools.count(1)
NEVER_RELEASED = "never-released"
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What each clinic of a batch begins with; everything is due at once."""

    clinics: int = 4
    plans: int = 20
    reminders: int = 0
    emergencies: int = 0
    reports: int = 0
    is_poisoned: bool = False


@dataclass(slots=True)
class Made:
    """What was made: by patient, what must have become of it."""

    clinics: list[uuid.UUID] = field(default_factory=list)
    written_to: set[uuid.UUID] = field(default_factory=set)
    in_danger: set[uuid.UUID] = field(default_factory=set)
    reports: dict[uuid.UUID, str] = field(default_factory=dict)
    furthest: timedelta = timedelta(0)

    def add(self, other: "Made") -> None:
        self.clinics += other.clinics
        self.written_to |= other.written_to
        self.in_danger |= other.in_danger
        self.reports |= other.reports

    def move_clocks(self, ahead: timedelta) -> None:
        """So far ahead of the database's clock; only a test clinic's clock can be moved."""
        self.furthest = max(self.furthest, ahead)
        Clinic.objects.filter(id__in=self.clinics).update(clock_offset=ahead)


def make(work: Work, made: Made) -> None:
    """One more batch of clinics; what was not committed was not made."""
    for _clinic in range(work.clinics):
        clinic, here = _a_clinic(), Made()
        with clinic_scope(clinic.id) as now:
            _open(now)
            plans = many_due_care_plans(work.plans, now=now)
            _write_to(plans[: work.reminders], here, now)
            _endanger(plans[work.reminders : work.reminders + work.emergencies], here, now)
            _ask(plans[-work.reports :] if work.reports else [], here, now)
            if work.is_poisoned:
                _poison(plans[work.reminders + work.emergencies], plans[0], now)
        here.clinics.append(clinic.id)
        made.add(here)


def _a_clinic() -> Clinic:
    number = next(_numbers)
    return found_clinic(
        name=f"Clinic {number}",
        slug=f"clinic-{number}-{uuid.uuid4().hex[:6]}",
        time_zone="Europe/Madrid",
        by=SEED,
        is_test=True,
    )


def _open(now: datetime) -> None:
    """Open every day, no quiet night, reminders from the first minute of a day."""
    midnight = time(0)
    ClinicSettings.objects.update(
        reminders_enabled=True,
        self_report_enabled=False,
        quiet_from=midnight,
        quiet_until=midnight,
        send_at=midnight,
        opening_days=[1, 2, 3, 4, 5, 6, 7],
        phone="+34 600 100 200",
        emergency_number="112",
    )
    on_call = a_member(now=now)
    Membership.objects.filter(id=on_call.id).update(is_on_call=True, on_call_phone="+34600111222")


def _write_to(plans: Sequence[CarePlan], made: Made, now: datetime) -> None:
    """Each has a visit a week ahead, booked yesterday: today is the day of its first reminder."""
    yesterday = now - timedelta(days=1)
    for plan in plans:
        person = plan.patient
        add_contact_point(
            patient=person, channel="email", value=f"{person.id.hex}@example.org", by=SEED, now=now
        )
        Consent.objects.create(
            patient=person,
            channel="email",
            purpose="messages",
            is_given=True,
            effective_on=yesterday.date(),
            recorded_at=yesterday,
        )
    VisitEntry.objects.bulk_create([_a_visit(plan, yesterday, now + A_WEEK) for plan in plans])
    made.written_to |= {plan.patient_id for plan in plans}


def _a_visit(plan: CarePlan, booked_at: datetime, at: datetime) -> VisitEntry:
    root_id = uuid.uuid4()
    return VisitEntry(
        id=root_id,
        root_id=root_id,
        thread_id=root_id,
        patient_id=plan.patient_id,
        care_plan=plan,
        kind="booked",
        scheduled_at=at,
        effective_on=booked_at.date(),
        recorded_at=booked_at,
        source="clinician",
    )


def _endanger(plans: Sequence[CarePlan], made: Made, now: datetime) -> None:
    """An answer of today that is an emergency, not evaluated yet."""
    rows = []
    for plan in plans:
        root_id = uuid.uuid4()
        rows.append(
            Assessment(
                id=root_id,
                root_id=root_id,
                patient_id=plan.patient_id,
                care_plan=plan,
                kind="contact",
                saddle_anaesthesia="present",
                effective_on=now.date(),
                recorded_at=now,
                source="clinician",
            )
        )
    Assessment.objects.bulk_create(rows)
    made.in_danger |= {plan.patient_id for plan in plans}


def _ask(plans: Sequence[CarePlan], made: Made, now: datetime) -> None:
    if plans:
        ClinicSettings.objects.update(self_report_enabled=True)
    for plan in plans:
        about = {"patient": plan.patient, "care_plan": plan}
        _link, token = make_link("report", now=now, expires_at=now + timedelta(hours=72), **about)
        made.reports[plan.patient_id] = str(token)


def _poison(bad_plan: CarePlan, unwritable: CarePlan, now: datetime) -> None:
    """One care plan of a version that nobody released, one reminder that cannot be filled in."""
    CarePlan.objects.filter(id=bad_plan.id).update(protocol_version=NEVER_RELEASED)
    Patient.objects.filter(id=unwritable.patient_id).update(language="es")
    MessageText.objects.create(
        purpose="visit_reminder",
        channel="email",
        language="es",
        heading="x",
        body="{diagnosis}",
        changed_at=now,
    )
