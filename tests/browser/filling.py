"""What tests find in the demo: its own people, links of patients, and a clinic where nobody comes yet."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from django.core.management import call_command

from api.events.feed import advance
from api.keys import create_client
from api.webhooks.endpoints import create_endpoint, send_test
from api.webhooks.models import Delivery
from clinic.models import Clinic, Patient, User
from clinic.permissions import Role
from clinic.services.clinics import add_member, found_clinic
from clinic.tenancy import clinic_scope
from followup.demo.people import PASSWORD
from followup.demo.seeding import SEEDER, seed
from followup.demo.telling import find_numbered
from followup.models import Link
from followup.services.case_reviews import add_to_review
from followup.services.links import LinkToken
from followup.services.sweep import sweep
from pathway.models import CarePlan
from tests.browser.people import ASKED, CLINIC_KEY, Asked, Person
from tests.builders import many_due_care_plans

NEWCOMERS = {
    Person.OF_EMPTY_CLINIC: ("Anahera Tāwhiri", Role.CLINICAL_LEAD),
    Person.ADMIN_OF_EMPTY_CLINIC: ("Bohdan Lysenko", Role.CLINIC_ADMIN),
}
WAREHOUSE = "https://warehouse.example.org/events"


class Killed(Exception):
    """Stands for the kill: nothing after it runs."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a first run left behind that was cut off after a batch, and what the second said."""

    patients_after_kill: int
    progress: str
    table: str


def fill() -> Seeded:
    seeded = seed_twice()
    ask_patients()
    fill_case_review()
    connect_programs()
    found_empty_clinic()
    return seeded


def seed_twice() -> Seeded:
    with suppress(Killed):
        seed(kill)
    with clinic_scope(Clinic.objects.get(slug="riverside").id):
        left = Patient.objects.count()
    progress, table = StringIO(), StringIO()
    call_command("seed_demo", stdout=table, stderr=progress)
    return Seeded(left, progress.getvalue(), table.getvalue())


def kill(line: str) -> None:
    raise Killed


def crowd(patients: int) -> None:
    """Fill the main clinic: people whose intake was 40 days ago, with all that follows from it."""
    clinic = Clinic.objects.get(slug="riverside")
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(patients, now=now)
    sweep(by=SEEDER, clinic_id=clinic.id)


def ask_patients() -> None:
    Clinic.objects.filter(slug="riverside").update(public_key=CLINIC_KEY)
    with clinic_scope(Clinic.objects.get(slug="riverside").id) as now:
        for asked in ASKED:
            make_link(asked, now)


def make_link(asked: Asked, now: datetime) -> None:
    patient = find_numbered(asked.number)
    Link.objects.create(
        kind="report",
        secret_hash=LinkToken("report", CLINIC_KEY, asked.secret).secret_hash,
        created_at=now - timedelta(hours=2),
        expires_at=now + timedelta(hours=asked.hours),
        patient=patient,
        care_plan=CarePlan.objects.active().get(patient=patient),
    )


def fill_case_review() -> None:
    """Three patients for the next meeting."""
    with clinic_scope(Clinic.objects.get(slug="riverside").id) as now:
        for number in ("RS-1052", "RS-1034", "RS-1041"):
            plan = CarePlan.objects.active().get(patient=find_numbered(number))
            add_to_review(plan=plan, by=SEEDER, now=now)


def connect_programs() -> None:
    """A program with a key, and a webhook whose receiver answered three times that it is out of order."""
    clinic = Clinic.objects.get(slug="riverside")
    with clinic_scope(clinic.id) as now:
        create_client(clinic=clinic, name="Ward board", scopes=["system/*.rs"], by=SEEDER, now=now)
        while advance(now=now):
            pass
        endpoint, _ = create_endpoint(
            name="Warehouse", url=WAREHOUSE, types=["patient.merged"], by=SEEDER, now=now
        )
        for _ in range(3):
            send_test(endpoint=endpoint, by=SEEDER, now=now)
        advance(now=now)
        tries = [{"at": now.isoformat(), "status": 503, "failure": "", "ms": 40}]
        Delivery.objects.filter(endpoint=endpoint).update(
            state="failed", next_try_at=None, attempts=1, tries=tries, last_status=503
        )


def found_empty_clinic() -> None:
    clinic = found_clinic(
        name="Ridge Road Clinic", slug="ridge", time_zone="America/Denver", by=SEEDER
    )
    with clinic_scope(clinic.id) as now:
        for person, (name, role) in NEWCOMERS.items():
            user = User.objects.create_user(email=person.email, name=name, password=PASSWORD)
            add_member(user=user, role=role, by=SEEDER, now=now)
