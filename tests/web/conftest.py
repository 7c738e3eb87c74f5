"""A clinic with somebody signed in: the browser's side of every page test."""

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
from tests.builders import a_clinic, a_member


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
