"""A clinic with somebody signed in: the browser's side of every page test."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from clinic.doors import SESSION_KEY
from clinic.models import Clinic, Membership
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from pathway.models import CarePlan
from tests.builders import a_clinic, a_member
from tests.web.making import calm


@dataclass
class Place:
    """A clinic and the browsers of its people."""

    clinic: Clinic
    members: dict[Role, Membership] = field(default_factory=dict)

    def member(self, role: Role) -> Membership:
        if role not in self.members:
            with clinic_scope(self.clinic.id) as now:
                self.members[role] = a_member(role, now=now)
        return self.members[role]

    def again(self) -> "Place":
        """The same place for another test, which forgets whom this one took on."""
        return replace(self, members=dict(self.members))

    def browser(self, role: Role = Role.CLINICIAN) -> Client:
        """A new browser in which this role is signed in and inside the clinic."""
        client = Client()
        client.force_login(self.member(role).user)
        session = client.session
        session[SESSION_KEY] = str(self.clinic.id)
        session.save()
        return client

    def make(self, build: Callable[[datetime], Any]) -> Any:
        """Run a builder inside the clinic's scope and answer with what it made."""
        with clinic_scope(self.clinic.id) as now:
            return build(now)


@pytest.fixture
def place(db: None) -> Place:
    return Place(a_clinic())


@pytest.fixture
def elsewhere(db: None) -> Place:
    return Place(a_clinic("Hilltop Back Clinic"))


@pytest.fixture(scope="module")
def place_of_one(lasting: None) -> tuple[Place, CarePlan]:
    place = Place(a_clinic())
    place.member(Role.CLINICIAN)
    return place, place.make(calm)


@pytest.fixture
def enrolled(db: None, place_of_one: tuple[Place, CarePlan]) -> tuple[Place, CarePlan]:
    """A clinic with a clinician and one patient who is calm, for a module that has many uses of it."""
    place, plan = place_of_one
    return place.again(), copy.copy(plan)
