"""A build that lacks a pinned protocol version says so at start-up."""

import pytest
from django.core.checks import run_checks

from clinic.tenancy import clinic_scope
from pathway.models import CarePlan
from tests.builders import a_care_plan, a_clinic

pytestmark = pytest.mark.django_db


def faults() -> list[str | None]:
    return [error.id for error in run_checks(databases=["default"])]


def test_nothing_is_said_when_every_pinned_version_is_here():
    with clinic_scope(a_clinic().id) as now:
        a_care_plan(now=now)
    assert faults() == []


def test_a_pinned_version_that_is_missing_is_named():
    with clinic_scope(a_clinic().id) as now:
        a_care_plan(now=now)
        CarePlan.objects.update(protocol_version="never-released")
    assert faults() == ["pathway.E001"]
