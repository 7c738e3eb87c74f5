"""Facts are appended: corrections supersede, withdrawals remove, time never goes back."""

from datetime import timedelta
from decimal import Decimal

import psycopg.errors
import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.assessments import record_assessment
from followup.services.courses import change_stage, enrol_patient
from followup.services.reconcile import reconcile
from pathway.gather import gather
from pathway.models import (
    Assessment,
    CarePlan,
    DeclarationEntry,
    Episode,
    MedicationEntry,
    Prompt,
    StageChange,
)
from pathway.services.courses import Move
from pathway.services.recording import (
    ConflictingCorrection,
    Origin,
    When,
    correct_fact,
    local_day,
    record_fact,
    retract_fact,
    today,
)
from tests.builders import SEED, a_care_plan, a_clinic, a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def plan(now):
    return a_care_plan(now=now)


def assess(plan, now, **answers):
    return record_assessment(
        plan=plan, answers={"kind": "contact", **answers}, when=today(now), by=SEED, now=now
    )


def test_the_runtime_role_may_not_change_or_delete_a_fact(plan, now):
    assess(plan, now, nrs=Decimal(5))
    for forbidden in (
        lambda: Assessment.objects.update(nrs=1),
        lambda: Assessment.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError) as refused, transaction.atomic():
            forbidden()
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.statements("CORRECTIONS")
def test_a_correction_is_a_new_revision_and_keeps_the_old_one(plan, now):
    first = assess(plan, now, nrs=Decimal(8))
    second = correct_fact(first, by=SEED, now=now, nrs=Decimal(3))
    assert (second.root_id, second.revision) == (first.root_id, 1)
    assert [fact.nrs for fact in Assessment.objects.revisions_of(first.root_id)] == [8, 3]


def test_of_two_corrections_of_one_entry_the_second_is_told(plan, now):
    first = assess(plan, now, nrs=Decimal(8))
    correct_fact(first, by=SEED, now=now, nrs=Decimal(3))
    with pytest.raises(ConflictingCorrection) as refused:
        correct_fact(first, by=SEED, now=now, nrs=Decimal(4))
    assert refused.value.current.nrs == 3


@pytest.mark.statements("CORRECTIONS", "H-06")
def test_a_withdrawn_red_flag_withdraws_its_prompt(plan, now):
    entry = assess(plan, now, saddle_anaesthesia="present")
    retract_fact(entry, by=SEED, now=now)
    reconcile(plan, by=SEED, now=now)
    prompt = Prompt.objects.get(rule="RF-CES")
    assert (prompt.closed_as, prompt.closed_at) == ("withdrawn", now)


def test_a_withdrawn_flag_that_is_put_back_reopens_the_same_prompt(plan, now):
    entry = assess(plan, now, saddle_anaesthesia="present")
    withdrawn = retract_fact(entry, by=SEED, now=now)
    reconcile(plan, by=SEED, now=now)
    correct_fact(withdrawn, by=SEED, now=now, is_retracted=False)
    reconcile(plan, by=SEED, now=now)
    assert Prompt.objects.showing().get(rule="RF-CES").closed_at is None
    assert Prompt.objects.filter(rule="RF-CES").count() == 1


def test_facts_are_never_recorded_before_earlier_ones(plan, now):
    later = now + timedelta(hours=1)
    record_fact(
        Assessment,
        patient_id=plan.patient_id,
        when=today(later),
        by=SEED,
        now=later,
        kind="contact",
    )
    late_commit = record_fact(
        Assessment, patient_id=plan.patient_id, when=today(now), by=SEED, now=now, kind="contact"
    )
    assert late_commit.recorded_at == later


def test_a_written_fact_puts_the_care_plan_in_the_queue(plan, now):
    assert CarePlan.objects.get().evaluate_at > now
    record_fact(
        Assessment, patient_id=plan.patient_id, when=today(now), by=SEED, now=now, kind="contact"
    )
    assert CarePlan.objects.get().evaluate_at == now


def test_an_entry_opens_a_thread_and_later_entries_join_it(plan, now):
    start = record_fact(
        MedicationEntry,
        patient_id=plan.patient_id,
        when=today(now),
        by=SEED,
        now=now,
        kind="start",
        product="Ibuprofen 400 mg",
    )
    assert start.thread_id == start.root_id


def test_what_is_gathered_is_what_was_recorded(plan, now):
    assess(plan, now, nrs=Decimal("6.25"), sites=["hip", "foot"])
    (facts,) = gather([CarePlan.objects.select_related("episode").get()])
    (found,) = facts.assessments
    assert (found.nrs, found.sites, found.fever) == (Decimal("6.25"), ("hip", "foot"), None)
    assert found.author == "Test"


def test_a_new_episode_starts_without_the_scores_of_the_old_one(plan, now):
    assess(plan, now, nrs=Decimal(9))
    type(plan.episode).objects.update(closed_on=now.date(), close_reason="discharged")
    CarePlan.objects.update(state="closed")
    again = enrol_patient(patient=plan.patient, started_on=now.date(), by=SEED, now=now)
    (facts,) = gather([CarePlan.objects.select_related("episode").get(id=again.id)])
    assert facts.assessments == ()
    assert len(facts.persons) == 1


def test_a_second_open_episode_and_the_dead_are_refused(plan, now):
    with pytest.raises(ValidationError, match="open episode"):
        enrol_patient(patient=plan.patient, started_on=now.date(), by=SEED, now=now)
    dead = a_patient(now=now, deceased_on=now.date())
    with pytest.raises(ValidationError, match="has died"):
        enrol_patient(patient=dead, started_on=now.date(), by=SEED, now=now)


def test_a_stage_move_is_a_fact_and_the_plan_follows_it(plan, now):
    change_stage(plan=plan, move=Move(to="ST-1"), when=today(now), by=SEED, now=now)
    moved = CarePlan.objects.get()
    assert (moved.stage, moved.version) == ("ST-1", 2)
    assert StageChange.objects.get(to_stage="ST-1").from_stage == "ST-0"


def test_an_override_needs_a_reason(plan, now):
    with pytest.raises(ValidationError, match="Say why"):
        change_stage(
            plan=plan, move=Move(to="ST-4", is_override=True), when=today(now), by=SEED, now=now
        )
    assert CarePlan.objects.get().stage == "ST-0"


def test_closing_needs_a_coded_reason_and_closes_the_episode(plan, now):
    close = Move(to="ST-X", reason="goals met")
    with pytest.raises(ValidationError, match="Say why it is closed"):
        change_stage(plan=plan, move=close, when=today(now), by=SEED, now=now)
    discharge = Move(to="ST-X", close_reason="discharged")
    change_stage(plan=plan, move=discharge, when=today(now), by=SEED, now=now)
    episode = Episode.objects.get()
    assert (episode.closed_on, episode.close_reason) == (local_day(now), "discharged")
    assert not Task.objects.open().exists()


@pytest.fixture
def moved_and_closed(plan, now):
    """ST-1 ten days ago, closed yesterday."""
    move(now, 10, to="ST-1")
    move(now, 1, to="ST-X", close_reason="transferred")


def move(now, days_ago, **said):
    when = When(on=local_day(now) - timedelta(days=days_ago))
    return change_stage(plan=CarePlan.objects.get(), move=Move(**said), when=when, by=SEED, now=now)


@pytest.mark.usefixtures("moved_and_closed")
def test_a_move_told_late_starts_where_the_patient_was_then(now):
    assert move(now, 5, to="ST-2").from_stage == "ST-1"
    assert CarePlan.objects.get().stage == "ST-X"


@pytest.mark.usefixtures("moved_and_closed")
def test_a_move_told_late_leaves_the_closing_as_it_was(now):
    move(now, 5, to="ST-2")
    episode = Episode.objects.get()
    assert episode.close_reason == "transferred"
    assert episode.closed_on == local_day(now) - timedelta(days=1)


def test_an_episode_is_not_closed_before_its_last_move(plan, now):
    move(now, 10, to="ST-1")
    with pytest.raises(ValidationError, match="moved to ST-1 on"):
        move(now, 11, to="ST-X", close_reason="discharged")
    assert Episode.objects.get().closed_on is None


@pytest.mark.statements("AFTER-CLOSING", "H-02")
def test_a_red_flag_after_closing_still_raises_its_emergency(plan, now):
    discharge = Move(to="ST-X", close_reason="discharged")
    change_stage(plan=plan, move=discharge, when=today(now), by=SEED, now=now)
    assess(CarePlan.objects.get(), now, bowel_bladder="present")
    assert Prompt.objects.showing().get(rule="RF-CES").severity == "emergency"


def test_a_new_episode_takes_over_from_the_closed_one(plan, now):
    discharge = Move(to="ST-X", close_reason="discharged")
    change_stage(plan=plan, move=discharge, when=today(now), by=SEED, now=now)
    again = enrol_patient(patient=plan.patient, started_on=local_day(now), by=SEED, now=now)
    assert list(CarePlan.objects.active()) == [again]
    assert again.stage == "ST-0"


def test_an_emergency_reopens_a_closed_episode(plan, now):
    discharge = Move(to="ST-X", close_reason="discharged")
    change_stage(plan=plan, move=discharge, when=today(now), by=SEED, now=now)
    emergency = Move(to="ST-E", reason="saddle numbness")
    closed, later = CarePlan.objects.get(), now + timedelta(seconds=1)
    change_stage(plan=closed, move=emergency, when=today(later), by=SEED, now=later)
    assert Episode.objects.get().closed_on is None


def test_what_is_sent_again_from_the_same_origin_is_not_written_again(plan, now):
    origin = Origin(system="urn:example:form", key=b"sitting 1")
    first, again = (
        record_fact(
            Assessment,
            patient_id=plan.patient_id,
            care_plan=plan,
            when=today(now),
            by=SEED,
            now=now,
            origin=origin,
            kind="contact",
        )
        for _ in range(2)
    )
    assert first == again
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    ("subject", "is_carried"), [("frail", True), ("exclusion", True), ("persistent", False)]
)
def test_a_new_episode_keeps_what_was_declared_of_the_person(plan, now, subject, is_carried):
    record_fact(
        DeclarationEntry,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=today(now),
        by=SEED,
        now=now,
        kind="made",
        subject=subject,
    )
    discharge = Move(to="ST-X", close_reason="discharged")
    change_stage(plan=plan, move=discharge, when=today(now), by=SEED, now=now)
    again = enrol_patient(patient=plan.patient, started_on=local_day(now), by=SEED, now=now)
    (facts,) = gather([CarePlan.objects.select_related("episode").get(id=again.id)])
    assert bool(facts.declarations) is is_carried
