"""A medicine nobody could look up: one task a product, until it is known or stopped."""

import pytest

from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.reconcile import reconcile
from pathway.models import Caseload, MedicationEntry
from pathway.records.medicines import named_medicine
from pathway.services.recording import correct_fact, record_fact, today
from tests.builders import SEED, a_care_plan, a_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def plan(now):
    return a_care_plan(now=now)


def takes(plan, now, product):
    entry = record_fact(
        MedicationEntry,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=today(now),
        by=SEED,
        now=now,
        kind="start",
        **named_medicine({"product": product, "is_unlisted": True}),
    )
    reconcile(plan, by=SEED, now=now)
    return entry


def to_find_out():
    return list(Task.objects.filter(kind="find_out").order_by("why__reason"))


@pytest.mark.statements("H-08")
def test_each_product_is_a_task_of_its_own(plan, now):
    takes(plan, now, "Zorbex forte 20 mg")
    takes(plan, now, "Quell drops")
    assert [(task.state, task.why["reason"]) for task in to_find_out()] == [
        ("open", "what Quell drops contains is not recorded"),
        ("open", "what Zorbex forte 20 mg contains is not recorded"),
    ]
    reconcile(plan, by=SEED, now=now)
    assert len(to_find_out()) == 2


def test_a_listed_medicine_is_none(plan, now):
    takes(plan, now, "Omeprazole 20 mg capsule")
    assert not to_find_out()


@pytest.mark.parametrize("product", ["Omeprazole 20 mg capsule", "Ibuprofen 400 mg tablet"])
def test_looking_it_up_completes_the_task(plan, now, product):
    entry = takes(plan, now, "Zorbex forte 20 mg")
    correct_fact(entry, by=SEED, now=now, **named_medicine({"product": product}))
    reconcile(plan, by=SEED, now=now)
    assert [(task.state, task.outcome_code) for task in to_find_out()] == [("completed", "done")]


def test_stopping_one_completes_its_task_alone(plan, now):
    takes(plan, now, "Quell drops")
    entry = takes(plan, now, "Zorbex forte 20 mg")
    record_fact(
        MedicationEntry,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=today(now),
        by=SEED,
        now=now,
        kind="stop",
        thread_id=entry.thread_id,
        product=entry.product,
    )
    reconcile(plan, by=SEED, now=now)
    assert [task.state for task in to_find_out()] == ["open", "completed"]


def test_what_several_rules_lack_is_counted_once(plan, now):
    before = Caseload.objects.get(care_plan=plan).cannot_tell
    takes(plan, now, "Zorbex forte 20 mg")
    assert Caseload.objects.get(care_plan=plan).cannot_tell == before + 1
