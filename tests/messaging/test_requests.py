"""A questionnaire goes out on the day something falls due, once, with an address of its own."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from clinic.models import ClinicSettings
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.messaging.wanted import REQUEST_HOLDS
from followup.models import Link, Task
from followup.services.reconcile import reconcile
from tests.builders import SEED, a_care_plan, a_member
from tests.messaging.making import (
    BOOKED,
    DAY,
    a_reachable_patient,
    a_writing_clinic,
    at,
    book,
    messages,
    send_at,
    states,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db):
    clinic = a_writing_clinic(
        self_report_enabled=True, phone="+34 910 000 000", emergency_number="112"
    )
    with clinic_scope(clinic.id) as now:
        lead = a_member(Role.CLINICIAN, now=now)
        type(lead).objects.filter(id=lead.id).update(is_on_call=True)
    return clinic


@pytest.fixture
def plan(clinic):
    """Enrolled that day; the first reassessment falls due two weeks later."""
    with at(clinic, BOOKED) as now:
        return a_care_plan(a_reachable_patient(now), now=now, days_ago=0)


@pytest.fixture
def task(clinic, plan):
    with clinic_scope(clinic.id):
        return Task.objects.open().filter(kind="reassessment").order_by("due_on").first()


def nine_on(day):
    return BOOKED.replace(year=day.year, month=day.month, day=day.day, hour=8)


def again(clinic, plan, moment):
    with at(clinic, moment) as now:
        reconcile(plan, by=SEED, now=now)


def test_the_request_goes_out_on_the_day_the_reassessment_is_due(clinic, plan, task):
    [request] = messages(clinic)
    assert (request.purpose, request.subject) == ("self_report", f"task:{task.id}")
    assert request.send_after == nine_on(task.due_on)
    assert request.expires_at == request.send_after + REQUEST_HOLDS


def test_its_address_opens_the_questions_for_three_days_and_somebody_calls_after(
    clinic, plan, task
):
    moment = nine_on(task.due_on)
    assert send_at(clinic, moment) == 1
    [request] = messages(clinic)
    address = re.search(r"/r/\S+", request.body)[0]
    assert Client().get(address).status_code == 200
    with clinic_scope(clinic.id):
        link = Link.objects.get(kind="report")
        assert (link.task_id, link.communication_id) == (task.id, request.id)
        assert link.expires_at == moment + REQUEST_HOLDS
        call = Task.objects.open().get(kind="call_unanswered")
        assert (call.key, call.due_on) == (str(request.id), (moment + REQUEST_HOLDS).date())


def test_a_booked_visit_takes_the_request_back(clinic, plan, task):
    with at(clinic, BOOKED + DAY) as now:
        book(plan, nine_on(task.due_on) + DAY, now=now)
    assert states(clinic)["request"] == "suppressed no_longer_due"


def test_a_task_that_is_done_before_the_day_has_no_request(clinic, plan, task):
    with at(clinic, BOOKED + DAY):
        Task.objects.filter(kind="reassessment").update(state="completed")
    assert send_at(clinic, nine_on(task.due_on)) == 1
    assert states(clinic)["request"] == "suppressed no_longer_due"


def test_without_somebody_to_hear_the_answers_nothing_is_asked(clinic, plan):
    with at(clinic, BOOKED + DAY) as now:
        ClinicSettings.objects.update(self_report_enabled=False)
        reconcile(plan, by=SEED, now=now)
    assert states(clinic)["request"] == "suppressed no_longer_due"


def test_two_dates_that_fall_together_are_one_request(clinic, plan, task):
    with at(clinic, BOOKED) as now:
        Task.objects.create(
            care_plan=plan,
            patient=plan.patient,
            kind="side_effect_check",
            key="2026-11-16",
            title="Ask about side effects",
            due_on=task.due_on - timedelta(days=1),
            due_at=task.due_at,
            created_at=now,
        )
    again(clinic, plan, BOOKED + timedelta(hours=1))
    planned = [row for row in messages(clinic) if row.state == "planned"]
    assert len(planned) <= 1
