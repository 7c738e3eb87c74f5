"""What the browser tests find: the demo, links of patients, and a clinic where nobody comes yet."""

from datetime import datetime, timedelta
from io import StringIO

from django.core.management import call_command

from clinic.models import Clinic, User
from clinic.permissions import Role
from clinic.services.clinics import add_member, found_clinic
from clinic.tenancy import clinic_scope
from followup.demo.people import PASSWORD
from followup.demo.seeding import SEEDER
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


def fill() -> None:
    call_command("seed_demo", stdout=StringIO())
    ask_patients()
    fill_case_review()
    found_empty_clinic()


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


def found_empty_clinic() -> None:
    clinic = found_clinic(
        name="Ridge Road Clinic", slug="ridge", time_zone="America/Denver", by=SEEDER
    )
    with clinic_scope(clinic.id) as now:
        for person, (name, role) in NEWCOMERS.items():
            user = User.objects.create_user(email=person.email, name=name, password=PASSWORD)
            add_member(user=user, role=role, by=SEEDER, now=now)
