"""Test clinics: their clock goes forward by hand, a live one's never."""

from datetime import timedelta

import pytest

from clinic.models import Clinic, LedgerEvent
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.queues import TASKS, due_clinics
from tests.api.builders import Machine, a_key
from tests.api.recording import made
from tests.api.test_problems import is_problem
from tests.builders import a_care_plan, a_clinic, a_patient
from tests.web.conftest import Place

PATH = "/api/v1/test/clock/advance"
EIGHT_WEEKS = 8 * 7 * 24 * 3600


def a_test_clinic() -> Clinic:
    return a_clinic(is_test=True)


@pytest.mark.django_db
def test_what_falls_due_in_eight_weeks_is_due_when_the_clock_was_moved():
    clinic = a_test_clinic()
    machine = Machine(a_key(clinic))
    with clinic_scope(clinic.id) as now:
        a_care_plan(a_patient(now=now), now=now)
        Task.objects.update(next_step_at=now + timedelta(days=50))
    assert clinic.id not in due_clinics(TASKS)
    answer = made(machine.send(PATH, {"seconds": EIGHT_WEEKS}), 200)
    assert answer["ahead_seconds"] == EIGHT_WEEKS
    with clinic_scope(clinic.id) as then:
        assert int((then - now).total_seconds()) == EIGHT_WEEKS
        assert LedgerEvent.objects.get(type="clinic.clock_advanced").actor_kind == "client"
    assert clinic.id in due_clinics(TASKS)
    again = made(machine.send(PATH, {"seconds": 60}), 200)
    assert again["ahead_seconds"] == EIGHT_WEEKS + 60


@pytest.mark.django_db
def test_a_key_keeps_a_clock_from_moving_twice_however_far_it_went():
    machine = Machine(a_key(a_test_clinic()))
    for _ in range(2):
        answer = made(machine.send(PATH, {"seconds": EIGHT_WEEKS}, idempotency_key="once"), 200)
        assert answer["ahead_seconds"] == EIGHT_WEEKS


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [0, -60, 10**9, "60", 1.5, None])
def test_a_clock_goes_neither_back_nor_out_of_sight(seconds):
    machine = Machine(a_key(a_test_clinic()))
    refused = machine.send(PATH, {"seconds": seconds})
    assert is_problem(refused, 400, "invalid_request")


@pytest.mark.django_db
def test_many_steps_go_no_farther_than_one():
    machine = Machine(a_key(a_test_clinic()))
    two_years = {"seconds": 2 * 365 * 24 * 3600}
    made(machine.send(PATH, two_years), 200)
    refused = machine.send(PATH, two_years)
    assert is_problem(refused, 422, "unprocessable")
    assert refused.json()["errors"][0]["pointer"] == "/seconds"


@pytest.mark.django_db
def test_a_live_clinic_has_no_such_address():
    refused = Machine(a_key(a_clinic())).send(PATH, {"seconds": 60})
    assert is_problem(refused, 404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"), [(Role.READ_ONLY, 403), (Role.FRONT_DESK, 403), (Role.CLINIC_ADMIN, 200)]
)
def test_of_people_only_who_runs_a_test_clinic_moves_its_clock(role, status):
    browser = Place(a_test_clinic()).browser(role)
    moved = browser.post(PATH, {"seconds": 60}, content_type="application/json")
    assert moved.status_code == status
