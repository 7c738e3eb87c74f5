"""Small makers of people and courses for tests; every default is an ordinary one."""

import itertools
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from clinic.actors import Actor, member, system
from clinic.models import Clinic, Membership, Patient, User
from clinic.permissions import Role
from clinic.services.clinics import add_member, found_clinic
from clinic.services.patients import PersonDetails
from followup.services.courses import enrol_patient
from pathway.models import CarePlan
from pathway.services.people import register_person

SEED = system("worker", name="Test")

_numbers = itertools.count(1)


def a_clinic(name: str = "Riverside Spine Clinic", time_zone: str = "Europe/Madrid") -> Clinic:
    slug = f"clinic-{next(_numbers)}-{uuid.uuid4().hex[:6]}"
    return found_clinic(name=name, slug=slug, time_zone=time_zone, by=SEED)


def a_user(name: str = "Amara Okafor", password: str | None = None) -> User:
    email = f"user{next(_numbers)}-{uuid.uuid4().hex[:6]}@example.org"
    return User.objects.create_user(email=email, name=name, password=password)


def a_member(
    role: Role = Role.CLINICIAN, *, now: datetime, user: User | None = None
) -> Membership:
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
