"""A clinic that may take self-reports, a patient it asked, and the browser of that patient."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.models import Clinic, ClinicSettings, Membership
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Link
from followup.services.links import LinkToken, make_link
from tests.builders import a_care_plan, a_clinic, a_member, a_patient

PHONE, EMERGENCY = "+34 600 100 200", "112"


@dataclass
class Asked:
    """A clinic with a reachable on-call route, and one patient with an open link."""

    clinic: Clinic
    token: LinkToken
    plan: Any
    link_id: Any

    @property
    def address(self) -> str:
        return f"/r/{self.token}/"

    def inside(self, look: Callable[[Any], Any]) -> Any:
        with clinic_scope(self.clinic.id) as now:
            return look(now)

    def stored(self, model: type[Any]) -> list[Any]:
        return self.inside(lambda now: list(model.objects.order_by("id")))

    @property
    def link(self) -> Link:
        return self.inside(lambda now: Link.objects.get(id=self.link_id))


def open_to_reports(now: Any) -> Membership:
    """Everything that switching self-report on asks for."""
    ClinicSettings.objects.update(phone=PHONE, emergency_number=EMERGENCY, self_report_enabled=True)
    on_call = a_member(Role.CLINICIAN, now=now)
    Membership.objects.filter(id=on_call.id).update(is_on_call=True)
    return on_call


def asked(clinic: Clinic, **link: Any) -> Asked:
    with clinic_scope(clinic.id) as now:
        open_to_reports(now)
        plan = a_care_plan(a_patient("Zubizarreta", "Itziar", now=now), now=now)
        about = {"patient": plan.patient, "care_plan": plan, **link}
        link, token = make_link("report", now=now, expires_at=now + timedelta(hours=72), **about)
    return Asked(clinic, token, plan, link.id)


@pytest.fixture
def patient(db: None) -> Asked:
    return asked(a_clinic())


@pytest.fixture
def phone() -> Client:
    """A browser that never signed in and insists on nothing."""
    return Client(enforce_csrf_checks=True)
