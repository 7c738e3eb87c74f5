"""What the engine says becomes prompts: raised once, with clocks that start when they should."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.assessments import record_assessment
from followup.services.reconcile import reconcile
from pathway.gather import gather
from pathway.models import CarePlan, Prompt
from pathway.services.recording import today
from tests.builders import SEED, a_care_plan, a_clinic, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def plan(now):
    return a_care_plan(now=now)


def assess(plan, now, by=SEED, **answers):
    return record_assessment(
        plan=plan, answers={"kind": "contact", **answers}, when=today(now), by=by, now=now
    )


@pytest.mark.statements("ACKNOWLEDGE-FIRST", "H-03")
def test_an_emergency_is_to_be_acknowledged_within_15_minutes(plan, now):
    assess(plan, now, saddle_anaesthesia="present")
    assert Prompt.objects.get(rule="RF-CES").due_at == now + timedelta(minutes=15)


def test_the_due_clock_runs_on_while_nothing_changes(plan, now):
    assess(plan, now, night_pain="present")
    due_at = Prompt.objects.get(rule="RF-REVIEW").due_at
    reconcile(plan, by=SEED, now=now + timedelta(days=3))
    assert Prompt.objects.get(rule="RF-REVIEW").due_at == due_at


def test_the_due_clock_starts_anew_when_the_severity_rises(plan, now):
    assess(plan, now, night_pain="present")
    later = now + timedelta(days=3)
    assess(plan, later, fever="present")
    prompt = Prompt.objects.get(rule="RF-REVIEW")
    assert (prompt.severity, prompt.due_at) == ("urgent", later + timedelta(hours=24))
    assert prompt.raised_at == now


def test_a_reassessment_done_completes_its_task_and_plans_the_next(plan, now):
    assess(plan, now, nrs=Decimal(5))
    before = Task.objects.open().get(kind="reassessment")
    record_assessment(
        plan=plan,
        answers={"kind": "reassessment", "nrs": Decimal(5)},
        when=today(now),
        by=SEED,
        now=now,
    )
    done = Task.objects.get(id=before.id)
    assert (done.state, done.outcome_code) == ("completed", "done")
    assert Task.objects.open().get(kind="reassessment").due_on > now.date()


def test_a_due_date_on_a_closed_day_moves_earlier_and_says_what_it_was(plan, now):
    task = Task.objects.open().get(kind="reassessment")
    assert task.due_on.isoweekday() in {1, 2, 3, 4, 5}
    assert task.due_on.isoformat() <= task.why["unadjusted"]


@pytest.mark.parametrize(
    ("role", "read_as"),
    [
        (Role.CLINICAL_LEAD, "clinician"),
        (Role.CLINICIAN, "clinician"),
        (Role.CARE_COORDINATOR, "nurse"),
        (Role.THERAPIST, "therapist"),
    ],
)
def test_the_engine_is_told_the_authors_role_in_the_words_of_the_specification(
    plan, now, role, read_as
):
    assess(plan, now, by=an_actor(role, now=now), nrs=Decimal(5))
    (facts,) = gather([CarePlan.objects.select_related("episode").get()])
    assert facts.assessments[0].author_role == read_as


def test_a_birth_date_is_known_to_a_look_at_any_earlier_day(plan):
    (facts,) = gather([CarePlan.objects.select_related("episode").get()])
    (person,) = facts.persons
    assert person.effective_on == person.birth_date
