"""Small makers of people and courses for tests; every default is an ordinary one."""

import itertools
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from clinic.actors import Actor, member, system
from clinic.bulk import ROWS_PER_INSERT
from clinic.models import Clinic, Membership, Patient, User
from clinic.permissions import Role
from clinic.services.clinics import add_member, found_clinic
from clinic.services.patients import PersonDetails
from followup.services.courses import enrol_patient
from pathway.models import Assessment, CarePlan, Episode, Fact, PersonFact, StageChange
from pathway.protocols import CURRENT_PROTOCOL
from pathway.services.people import register_person

SEED = system("worker", name="Test")

_numbers = itertools.count(1)


# A clock that no season changes and that agrees with UTC: a test's `now.date()` is the clinic's day
# at every hour of the night.
ANY_HOUR = "Africa/Accra"


def a_clinic(
    name: str = "Riverside Spine Clinic", time_zone: str = ANY_HOUR, *, is_test: bool = False
) -> Clinic:
    """A test clinic is one from its founding on: nothing makes another into one."""
    slug = f"clinic-{next(_numbers)}-{uuid.uuid4().hex[:6]}"
    return found_clinic(name=name, slug=slug, time_zone=time_zone, by=SEED, is_test=is_test)


def a_user(name: str = "Amara Okafor", password: str | None = None) -> User:
    email = f"user{next(_numbers)}-{uuid.uuid4().hex[:6]}@example.org"
    return User.objects.create_user(email=email, name=name, password=password)


def a_member(role: Role = Role.CLINICIAN, *, now: datetime, user: User | None = None) -> Membership:
    return add_member(user=user or a_user(), role=role, by=SEED, now=now)


def an_actor(role: Role = Role.CLINICIAN, *, now: datetime) -> Actor:
    return member(a_member(role, now=now), door="ui")


def a_patient(
    family: str = "Haddad",
    given: str = "Rania",
    *,
    now: datetime,
    birth_date: date | None = date(1980, 5, 17),
    **details: Any,
) -> Patient:
    person = PersonDetails(family=family, given=given, birth_date=birth_date, **details)
    return register_person(details=person, identifiers=[], by=SEED, now=now)


def a_care_plan(
    patient: Patient | None = None, *, now: datetime, days_ago: int = 30, **options: Any
) -> CarePlan:
    started_on = now.date() - timedelta(days=days_ago)
    return enrol_patient(
        patient=patient or a_patient(now=now), started_on=started_on, by=SEED, now=now, **options
    )


def many_due_care_plans(count: int, *, now: datetime) -> list[CarePlan]:
    """Care plans with an incomplete intake 40 days ago, written in bulk and due for evaluation."""
    started_at = now - timedelta(days=40)
    plans = care_plans_without_facts(count, started_on=started_at.date(), now=now)
    _record_many(
        PersonFact, plans, started_at, lambda plan: {"birth_date": plan.patient.birth_date}
    )
    _record_many(StageChange, plans, started_at, lambda plan: {"to_stage": "ST-0"})
    _record_many(Assessment, plans, started_at, lambda plan: {"kind": "intake", "nrs": 7})
    return plans


def care_plans_without_facts(count: int, *, started_on: date, now: datetime) -> list[CarePlan]:
    """Due for evaluation; the episodes began on that day."""
    started_at = now - (now.date() - started_on)
    people = [
        Patient(
            family=f"Family{number:05}",
            given="Asha",
            name_key=f"family{number:05} asha",
            birth_date=date(1950 + number % 50, 3, 1),
            created_at=started_at,
            updated_at=started_at,
        )
        for number in range(count)
    ]
    Patient.objects.bulk_create(people)
    episodes = [
        Episode(patient=one, started_on=started_on, created_at=started_at, updated_at=started_at)
        for one in people
    ]
    Episode.objects.bulk_create(episodes)
    plans = [
        CarePlan(
            episode=episode,
            patient=episode.patient,
            protocol=CURRENT_PROTOCOL.name,
            protocol_version=CURRENT_PROTOCOL.version,
            stage="ST-0",
            stage_since=started_on,
            evaluate_at=now - timedelta(minutes=1),
            created_at=started_at,
        )
        for episode in episodes
    ]
    CarePlan.objects.bulk_create(plans)
    return plans


def _record_many(
    model: type[Fact],
    plans: list[CarePlan],
    recorded_at: datetime,
    values: Callable[[CarePlan], dict[str, Any]],
) -> None:
    rows = []
    for plan in plans:
        root_id = uuid.uuid4()
        rows.append(
            model(
                id=root_id,
                root_id=root_id,
                patient_id=plan.patient_id,
                care_plan=plan,
                effective_on=recorded_at.date(),
                recorded_at=recorded_at,
                source="clinician",
                **values(plan),
            )
        )
    model.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)
