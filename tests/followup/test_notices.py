"""Who is told of an urgent prompt, and of one that was taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actors import member
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.models import Notification, Task
from followup.services.mistaken import KIND
from followup.services.notices import mark_read, note_seen
from followup.services.reconcile import locked, reconcile, reconcile_plans
from pathway.models import CarePlan, NeuroExam, Prompt
from pathway.services.recording import correct_fact, record_fact, retract_fact, today
from tests.builders import SEED, a_care_plan, a_clinic, a_member, a_patient
from tests.followup.prompting import assess, decide, emergency, instances, prompted

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def staff(now):
    """One member of every role."""
    return {role: a_member(role, now=now) for role in Role}


@pytest.fixture
def plan(now):
    return a_care_plan(now=now)


def told(staff, rule, kind="raised", **which):
    """The roles with a notice of the rule's prompt."""
    rows = Notification.objects.filter(prompt__rule=rule, kind=kind, **which)
    places = {membership.id: role for role, membership in staff.items()}
    return {places[row.membership_id] for row in rows}


def owned_by(plan, membership):
    CarePlan.objects.filter(id=plan.id).update(owner=membership)
    plan.refresh_from_db()


@pytest.mark.statements("ACKNOWLEDGE-FIRST", "H-03")
def test_an_emergency_is_told_to_those_it_is_for(plan, now, staff):
    emergency(plan, now)
    expected = {Role.CLINICIAN, Role.CLINICAL_LEAD, Role.CARE_COORDINATOR}
    assert told(staff, "RF-CES") == expected
    [row] = Notification.objects.filter(prompt__rule="RF-CES", membership=staff[Role.CLINICIAN])
    assert (row.severity, row.channel, row.rung, row.sent_at, row.seen_at) == (
        "emergency",
        "in_app",
        0,
        now,
        None,
    )


def test_the_plans_own_clinician_stands_for_all_clinicians(plan, now, staff):
    owned_by(plan, staff[Role.CLINICIAN])
    assess(plan, now, fever="present")
    assert told(staff, "RF-REVIEW") == {Role.CLINICIAN, Role.CARE_COORDINATOR}


def test_an_owner_who_is_no_clinician_does_not_stand_for_them(plan, now, staff):
    owned_by(plan, staff[Role.THERAPIST])
    assess(plan, now, fever="present")
    assert told(staff, "RF-REVIEW") == {
        Role.CLINICIAN,
        Role.CLINICAL_LEAD,
        Role.CARE_COORDINATOR,
    }


def test_whoever_has_left_is_not_told(plan, now, staff):
    left = staff[Role.CARE_COORDINATOR]
    left.ended_on = now.date()
    left.save(update_fields=["ended_on"])
    emergency(plan, now)
    assert Role.CARE_COORDINATOR not in told(staff, "RF-CES")


def test_what_is_routine_is_told_to_nobody_until_it_becomes_urgent(plan, now, staff):
    assess(plan, now, night_pain="present")
    assert told(staff, "RF-REVIEW") == set()
    assess(plan, now + timedelta(minutes=5), fever="present")
    assert prompted("RF-REVIEW").severity == "urgent"
    assert Role.CLINICIAN in told(staff, "RF-REVIEW", severity="urgent")


def test_reconciling_again_tells_nobody_twice_and_unreads_nothing(plan, now, staff):
    emergency(plan, now)
    actor = member(staff[Role.CLINICIAN], door="ui")
    note_seen(by=actor, now=now, patient_id=plan.patient_id)
    before = Notification.objects.count()
    reconcile(plan, by=SEED, now=now + timedelta(hours=1))
    assert Notification.objects.count() == before
    mine = Notification.objects.of(staff[Role.CLINICIAN])
    assert not mine.unread().exists()


def test_a_new_finding_is_told_again_to_those_who_sent_the_patient_on(plan, now, staff):
    prompt = emergency(plan, now)
    sent = {"place": "University hospital", "sent_at": "10:40", "sent_by": "ambulance"}
    decide(
        prompt,
        member(staff[Role.CLINICIAN], door="ui"),
        now,
        "disposition",
        disposition="sent_to_emergency",
        closes=instances(prompt),
        details=sent,
    )
    assert prompted("RF-CES").state == "acknowledged"
    call = Task.objects.open().get(kind="outcome_contact")
    assert prompted("RF-CES").due_at == call.due_at
    later = now + timedelta(hours=3)
    assess(plan, later, bowel_bladder="present")
    assert prompted("RF-CES").state == "open"
    assert Role.CLINICIAN in told(staff, "RF-CES", sent_at=later)
    assert prompted("RF-CES").due_at == later + timedelta(minutes=15)


def test_deciding_is_having_seen_it(plan, now, staff):
    prompt = emergency(plan, now)
    decide(prompt, member(staff[Role.CARE_COORDINATOR], door="ui"), now, "seen")
    seen = Notification.objects.get(prompt=prompt, membership=staff[Role.CARE_COORDINATOR])
    other = Notification.objects.get(prompt=prompt, membership=staff[Role.CLINICIAN])
    assert (seen.seen_at, other.seen_at) == (now, None)


@pytest.mark.statements("CORRECTIONS", "H-06")
def test_a_correction_tells_those_who_were_told_who_answered_and_the_owner(plan, now, staff):
    owned_by(plan, staff[Role.THERAPIST])
    found = assess(plan, now, saddle_anaesthesia="present")
    later = now + timedelta(hours=1)
    by = member(staff[Role.CLINICIAN], door="ui")
    correct_fact(found, saddle_anaesthesia="absent", by=by, now=later)
    reconcile(plan, by=SEED, now=later)
    assert told(staff, "RF-CES", "withdrawn") == {
        Role.CLINICIAN,
        Role.CLINICAL_LEAD,
        Role.CARE_COORDINATOR,
        Role.THERAPIST,
    }
    row = Notification.objects.filter(prompt__rule="RF-CES", kind="withdrawn").first()
    [entry] = row.said["entries"]
    assert (entry["type"], entry["root_id"]) == ("assessment", str(found.root_id))
    assert (entry["by"], entry["at"]) == (by.name, later.isoformat())
    assert entry["fields"] == ["saddle_anaesthesia"]
    assert row.said["asks_for_another"] is False


def test_who_answered_a_routine_prompt_is_told_that_it_was_withdrawn(plan, now, staff):
    found = assess(plan, now, night_pain="present")
    prompt = prompted("RF-REVIEW")
    decide(prompt, member(staff[Role.CLINICIAN], door="ui"), now, "seen")
    retract_fact(found, by=SEED, now=now)
    reconcile(plan, by=SEED, now=now)
    assert told(staff, "RF-REVIEW", "withdrawn") == {Role.CLINICIAN}


def test_what_resolves_is_not_told_as_withdrawn(plan, now, staff):
    prompt = emergency(plan, now)
    by = member(staff[Role.CLINICIAN], door="ui")
    ended = {"disposition": "assessed_excluded", "details": {"basis": "Examined"}}
    decide(prompt, by, now, "disposition", closes=instances(prompt), **ended)
    assert not Notification.objects.filter(kind="withdrawn").exists()


@pytest.mark.statements("CORRECTIONS", "H-06")
def test_a_flag_entered_in_error_asks_whose_it_was_and_makes_a_task_of_it(plan, now, staff):
    found = assess(plan, now, saddle_anaesthesia="present")
    author = staff[Role.CARE_COORDINATOR]
    retract_fact(found, by=member(author, door="ui"), now=now)
    for _ in range(2):
        reconcile(plan, by=SEED, now=now)
    row = Notification.objects.filter(prompt__rule="RF-CES", kind="withdrawn").first()
    assert row.said["asks_for_another"] is True
    task = Task.objects.get(kind=KIND)
    assert (task.owner_id, task.key, task.due_on) == (author.id, str(found.root_id), now.date())
    assert str(author.user) in task.why["reason"]


def test_a_flag_withdrawn_by_a_program_is_looked_after_by_the_plans_owner(plan, now, staff):
    owned_by(plan, staff[Role.CLINICIAN])
    found = assess(plan, now, fever="present")
    retract_fact(found, by=SEED, now=now)
    reconcile(plan, by=SEED, now=now)
    assert Task.objects.get(kind=KIND).owner_id == staff[Role.CLINICIAN].id


def test_a_sitting_without_a_flag_asks_for_no_other_patient(plan, now, staff):
    found = assess(plan, now, nrs=5, fever="absent")
    retract_fact(found, by=SEED, now=now)
    reconcile(plan, by=SEED, now=now)
    assert not Task.objects.filter(kind=KIND).exists()


def test_a_weak_leg_entered_in_error_asks_for_the_other_patient_too(plan, now, staff):
    exam = record_fact(
        NeuroExam,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=today(now),
        by=SEED,
        now=now,
        motor_l5_left=3,
    )
    retract_fact(exam, by=SEED, now=now)
    reconcile(plan, by=SEED, now=now)
    assert Task.objects.get(kind=KIND).key == str(exam.root_id)


def test_a_clinicians_outcome_entered_in_error_asks_for_the_other_patient(plan, now, staff):
    prompt = emergency(plan, now)
    by = member(staff[Role.CLINICIAN], door="ui")
    decide(
        prompt,
        by,
        now,
        "disposition",
        disposition="entered_in_error",
        closes=instances(prompt),
    )
    assert Task.objects.get(kind=KIND).owner_id == staff[Role.CLINICIAN].id


def test_a_withdrawal_is_read_by_itself_not_with_the_chart(plan, now, staff):
    found = assess(plan, now, saddle_anaesthesia="present")
    retract_fact(found, by=SEED, now=now)
    reconcile(plan, by=SEED, now=now)
    actor = member(staff[Role.CLINICIAN], door="ui")
    note_seen(by=actor, now=now, patient_id=plan.patient_id)
    unread = Notification.objects.of(staff[Role.CLINICIAN]).unread()
    assert {each.kind for each in unread} == {"withdrawn"}
    left = unread.get(prompt__rule="RF-CES")
    mark_read(left, now=now)
    mark_read(left, now=now + timedelta(hours=1))
    left.refresh_from_db()
    assert (left.seen_at, left.version) == (now, 2)


def statements(now, count):
    """To withdraw the emergencies of so many patients in one chunk."""
    plans = [a_care_plan(a_patient(f"Family{n}", now=now), now=now) for n in range(count)]
    for plan in plans:
        retract_fact(assess(plan, now, saddle_anaesthesia="present"), by=SEED, now=now)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        reconcile_plans(locked([plan.id for plan in plans]), by=SEED, now=now)
    assert Prompt.objects.filter(closed_as="withdrawn", rule="RF-CES").count() >= count
    return len(captured)


def test_a_chunk_is_told_in_a_fixed_number_of_statements(now, staff):
    assert statements(now, 1) == statements(now, 6)


def test_contradicting_entries_are_told_to_their_authors_and_clinicians(plan, now, staff):
    therapist = member(staff[Role.THERAPIST], door="ui")
    assess(plan, now, fever="present")
    assess(plan, now, by=therapist, fever="absent")
    expected = {Role.CLINICIAN, Role.CLINICAL_LEAD, Role.THERAPIST}
    assert told(staff, "DATA-CONFLICT") == expected
