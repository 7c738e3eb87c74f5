"""A new episode takes over what its predecessor left open, once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.models import LedgerEvent
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.assessments import record_assessment
from followup.services.courses import change_stage
from followup.services.reconcile import reconcile_patient
from pathway.gather import gather
from pathway.models import Assessment, CarePlan, Caseload, Prompt, PromptDecision
from pathway.services.courses import Move
from pathway.services.recording import correct_fact, record_fact, today
from tests.builders import SEED, a_care_plan, a_clinic, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def closed_plan(now):
    """Closed as lost to follow-up, with a numb saddle that nobody ended."""
    plan = a_care_plan(now=now)
    assess(plan, now, saddle_anaesthesia="present", sites=["hip"])
    return close(plan, now)


@pytest.fixture
def new_plan(closed_plan, now):
    return a_care_plan(closed_plan.patient, now=now, days_ago=0)


def assess(plan, now, **answers):
    answers = {"kind": "intake", "nrs": Decimal(6), **answers}
    return record_assessment(plan=plan, answers=answers, when=today(now), by=SEED, now=now)


def close(plan, now, close_reason="lost_to_follow_up"):
    plan = CarePlan.objects.get(id=plan.id)
    move = Move(to="ST-X", reason="Not reached", is_override=True, close_reason=close_reason)
    change_stage(
        plan=plan, move=move, when=today(now), by=an_actor(Role.CLINICIAN, now=now), now=now
    )
    return CarePlan.objects.get(id=plan.id)


def dispose(plan, prompt, now):
    record_fact(
        PromptDecision,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=today(now),
        by=an_actor(Role.CLINICIAN, now=now),
        now=now,
        kind="disposition",
        rule=prompt.rule,
        trigger_key=prompt.trigger_key,
        disposition="assessed_excluded",
        closes_ids=prompt.evidence["instances"],
    )
    reconcile_patient(plan.patient_id, by=SEED, now=now)


def test_an_emergency_goes_on_paging_after_its_episode_is_closed(closed_plan):
    assert Prompt.objects.showing().filter(rule="RF-CES", care_plan=closed_plan).exists()


def test_an_unended_emergency_is_raised_on_the_new_care_plan_and_only_there(closed_plan, new_plan):
    standing = Prompt.objects.standing().filter(rule="RF-CES")
    assert [each.care_plan_id for each in standing] == [new_plan.id]
    before = Prompt.objects.get(rule="RF-CES", care_plan=closed_plan)
    assert before.closed_as == "superseded"
    assert before.trigger_key == standing[0].trigger_key


def test_its_clock_starts_with_the_new_episode(new_plan, now):
    emergency = Prompt.objects.standing().get(rule="RF-CES")
    assert emergency.due_at == now + timedelta(minutes=15)


def test_nothing_of_the_old_care_plan_is_on_any_list(closed_plan, new_plan):
    assert not Prompt.objects.standing().filter(care_plan=closed_plan).exists()
    assert not Task.objects.open().filter(care_plan=closed_plan).exists()
    assert [row.care_plan_id for row in Caseload.objects.all()] == [new_plan.id]


def test_the_ledger_says_that_the_prompt_was_taken_over(closed_plan, new_plan):
    before = Prompt.objects.get(rule="RF-CES", care_plan=closed_plan)
    told = LedgerEvent.objects.filter(subject_id=before.id).order_by("-subject_version").first()
    assert told.type == "prompt.superseded"


def test_an_outcome_recorded_in_the_new_episode_ends_it(new_plan, now):
    dispose(new_plan, Prompt.objects.standing().get(rule="RF-CES"), now)
    assert not Prompt.objects.standing().filter(rule="RF-CES").exists()
    assert Caseload.objects.get(care_plan=new_plan).overlay == "none"


def test_a_correction_of_the_old_entry_withdraws_it(new_plan, now):
    entry = Assessment.objects.get()
    correct_fact(entry, by=SEED, now=now, saddle_anaesthesia="absent")
    reconcile_patient(new_plan.patient_id, by=SEED, now=now)
    emergency = Prompt.objects.get(rule="RF-CES", care_plan=new_plan)
    assert emergency.closed_as == "withdrawn"


def test_a_third_episode_takes_over_from_the_second(new_plan, now):
    third = a_care_plan(close(new_plan, now).patient, now=now, days_ago=0)
    standing = Prompt.objects.standing().filter(rule="RF-CES")
    assert [each.care_plan_id for each in standing] == [third.id]


def test_scores_of_the_old_episode_are_no_baseline_of_the_new_one(new_plan):
    assert Caseload.objects.get(care_plan=new_plan).nrs_baseline is None


def test_a_discharge_before_the_new_episode_is_a_recurrence(now):
    plan = close(a_care_plan(now=now), now, "discharged")
    new = a_care_plan(plan.patient, now=now, days_ago=0)
    (facts,) = gather([CarePlan.objects.select_related("episode").get(id=new.id)])
    assert [each.episode_close_reason for each in facts.earlier] == ["discharged"]
