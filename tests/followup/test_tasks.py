"""Dated work: made from the protocol's dates, ended by facts, given, put off, never lost."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from clinic.actors import member
from clinic.formats import day_in_words
from clinic.models import ClinicSettings, LedgerEvent
from clinic.permissions import NotPermitted, Role
from clinic.services.clinics import end_membership
from clinic.tenancy import clinic_scope
from followup.models import Notification, Task
from followup.services.corrections import retract_entry
from followup.services.reconcile import reconcile
from followup.services.surfacing import step
from followup.services.task_work import (
    assign_task,
    complete_task,
    hand_over_work,
    latest_snooze,
    open_task,
    snooze_task,
)
from pathway.models import ContactAttempt, ImagingEntry, ProcedureEntry, VisitEntry
from pathway.services.recording import When, record_fact, today
from tests.builders import SEED, a_care_plan, a_clinic, a_member, a_patient, an_actor
from tests.followup.prompting import assess, decide, takes, two_nsaids

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as moment:
        ClinicSettings.objects.update(opening_days=[1, 2, 3, 4, 5, 6, 7])
        yield moment


def on(now, days_ago):
    return When(on=now.date() - timedelta(days=days_ago))


def fact(model, plan, now, days_ago=0, by=SEED, **values):
    when = today(now) if not days_ago else on(now, days_ago)
    found = record_fact(
        model,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=when,
        by=by,
        now=now,
        **values,
    )
    reconcile(plan, by=SEED, now=now)
    return found


def task(kind, **which) -> Task:
    return Task.objects.get(kind=kind, **which)


def ended(kind):
    return [(row.state, row.outcome_code) for row in Task.objects.filter(kind=kind)]


def missed(plan, now, days_ago):
    at = now - timedelta(days=days_ago)
    return fact(
        VisitEntry,
        plan,
        now,
        days_ago=days_ago + 1,
        kind="booked",
        visit_kind="reassessment",
        scheduled_at=at,
    )


def test_a_side_effect_check_ends_when_somebody_asks(now):
    plan = a_care_plan(now=now)
    takes(plan, now, "Tramadol", "opioid", days_ago=5)
    reconcile(plan, by=SEED, now=now)
    check = task("side_effect_check")
    assert check.due_on == now.date() + timedelta(days=2)
    assert check.why["reason"] == "7 days after the start: Tramadol"
    assess(plan, now, side_effects_checked=True)
    assert ("completed", "done") in ended("side_effect_check")
    assert task("side_effect_check", state="open").why["reason"].startswith("every 14 days")


def test_a_check_whose_medicine_was_entered_in_error_is_no_longer_due(now):
    plan = a_care_plan(now=now)
    start = takes(plan, now, "Tramadol", "opioid", days_ago=5)
    reconcile(plan, by=SEED, now=now)
    retract_entry(fact=start, reason="wrong_patient", by=an_actor(now=now), now=now)
    assert ended("side_effect_check") == [("cancelled", "no_longer_due")]


def test_the_reason_of_a_shorter_date_names_the_age_and_the_medicine(now):
    born = now.date().replace(year=now.year - 78) - timedelta(days=40)
    plan = a_care_plan(a_patient(now=now, birth_date=born), now=now)
    takes(plan, now, "Cyclobenzaprine", "muscle_relaxant", days_ago=1)
    reconcile(plan, by=SEED, now=now)
    assert task("side_effect_check").why["reason"] == (
        "3 days after the start instead of 7: age 78, Cyclobenzaprine"
    )


def test_an_awaited_result_ends_with_the_result_and_not_with_a_cancelled_order(now):
    plan = a_care_plan(now=now)
    order = fact(ImagingEntry, plan, now, kind="ordered", modality="mri", urgency="urgent")
    other = fact(ImagingEntry, plan, now, kind="ordered", modality="ct", urgency="urgent")
    reader = an_actor(now=now)
    read = {"kind": "resulted", "modality": "mri", "thread_id": order.thread_id}
    fact(ImagingEntry, plan, now, by=reader, **read)
    fact(ImagingEntry, plan, now, kind="cancelled", modality="ct", thread_id=other.thread_id)
    assert task("imaging_result", key=str(order.thread_id)).outcome_code == "done"
    assert task("imaging_result", key=str(other.thread_id)).outcome_code == "no_longer_due"


def test_a_procedure_asks_for_its_next_check_only(now):
    plan = a_care_plan(now=now)
    fact(ProcedureEntry, plan, now, days_ago=4, kind="done", procedure="esi")
    assert task("procedure_check").key.endswith(":contact")
    fact(ContactAttempt, plan, now, channel="phone", outcome="reached")
    assert ended("procedure_check").count(("completed", "done")) == 1
    assert task("procedure_check", state="open").key.endswith(":outcome-1")


@pytest.mark.statements("DATED-WORK")
def test_calls_after_a_missed_visit_follow_each_other_and_end_with_a_letter(now):
    plan = a_care_plan(now=now, days_ago=60)
    visit = missed(plan, now, 10)
    for nth in (1, 2, 3):
        assert task("contact_attempt", state="open").key == f"{visit.thread_id}:{nth}"
        fact(ContactAttempt, plan, now, channel="phone", outcome="no_answer")
    assert not Task.objects.open().filter(kind="contact_attempt").exists()
    assert task("letter").state == "open"
    fact(ContactAttempt, plan, now, channel="letter", outcome="sent")
    assert task("letter").outcome_code == "done"
    assert {state for state, _ in ended("contact_attempt")} == {"completed"}


@pytest.mark.parametrize(("age", "days_ago", "days_to_wait"), [(40, 6, 2), (78, 2, 2)])
def test_the_clinician_hears_by_the_second_call_though_nobody_made_the_first(
    now, age, days_ago, days_to_wait
):
    born = now.date().replace(year=now.year - age) - timedelta(days=40)
    owner = a_member(now=now)
    person = a_patient(now=now, birth_date=born)
    plan = a_care_plan(person, now=now, days_ago=60, owner=owner)
    missed(plan, now, days_ago)
    heard = Notification.objects.filter(membership=owner, prompt__rule="FU-MISSED", rung=1)
    for days in range(days_to_wait):
        surface_in_scope(now + timedelta(days=days))
        assert not heard.exists()
    for _ in range(2):
        surface_in_scope(now + timedelta(days=days_to_wait))
        assert heard.count() == 1
    call = task("contact_attempt")
    assert (call.state, call.next_step_at) == ("open", None)
    fell_due = LedgerEvent.objects.filter(type="task.fell_due", subject_id=call.id)
    assert fell_due.count() == 1


@pytest.mark.parametrize("role_of_owner", [None, Role.CARE_COORDINATOR])
def test_without_a_clinician_of_their_own_a_missed_patient_is_every_clinicians(now, role_of_owner):
    clinicians = {a_member(now=now).id, a_member(now=now).id}
    owner = a_member(role_of_owner, now=now) if role_of_owner else None
    missed(a_care_plan(now=now, days_ago=60, owner=owner), now, 9)
    for _ in range(2):
        surface_in_scope(now)
    heard = Notification.objects.filter(prompt__rule="FU-MISSED", rung=1)
    assert set(heard.values_list("membership_id", flat=True)) == clinicians


def test_a_new_booking_ends_the_calls_as_no_longer_due(now):
    plan = a_care_plan(now=now, days_ago=60)
    visit = missed(plan, now, 10)
    fact(
        VisitEntry,
        plan,
        now,
        kind="booked",
        visit_kind="reassessment",
        scheduled_at=now + timedelta(days=5),
        replaces_thread_id=visit.thread_id,
    )
    assert ended("contact_attempt") == [("cancelled", "no_longer_due")]


def test_what_the_protocol_waits_for_cannot_be_ticked_off(now):
    a_care_plan(now=now)
    with pytest.raises(ValidationError, match="Record that instead"):
        complete_task(task=task("reassessment"), outcome_code="done", by=an_actor(now=now), now=now)
    assert task("reassessment").state == "open"


def test_a_task_asked_of_somebody_ends_with_a_coded_outcome(now):
    asked = by_hand(a_care_plan(now=now), now)
    with pytest.raises(ValidationError, match="Choose from: Done, Not needed"):
        complete_task(task=asked, outcome_code="whatever", by=an_actor(now=now), now=now)
    complete_task(task=asked, outcome_code="done", by=an_actor(now=now), now=now)
    assert ended("by_hand") == [("completed", "done")]
    with pytest.raises(ValidationError, match="ended already"):
        complete_task(task=asked, outcome_code="done", by=an_actor(now=now), now=now)


def by_hand(plan, now, key="one"):
    return open_task(
        care_plan=plan,
        kind="by_hand",
        key=key,
        due_on=now.date(),
        reason="asked",
        title="Send the exercise sheet",
        by=SEED,
        now=now,
    )


def test_the_same_request_twice_is_one_task(now):
    plan = a_care_plan(now=now)
    assert by_hand(plan, now) == by_hand(plan, now)
    assert by_hand(plan, now, key="two") != by_hand(plan, now)


def test_a_snooze_moves_the_deadline_and_keeps_the_protocols_day(now):
    a_care_plan(now=now)
    waiting = task("reassessment")
    until = now.date() + timedelta(days=3)
    day = waiting.due_on
    snooze_task(task=waiting, until=until, by=an_actor(now=now), now=now)
    kept = task("reassessment")
    assert (kept.due_on, kept.snoozed_until, kept.snoozes) == (day, until, 1)
    assert kept.due_at.date() >= until
    reconcile(kept.care_plan, by=SEED, now=now)
    assert task("reassessment").snoozed_until == until


def test_a_snooze_has_a_cap_counted_from_the_day_it_was_first_due(now):
    a_care_plan(now=now)
    waiting = task("reassessment")
    latest = latest_snooze(waiting)
    assert latest == waiting.due_on + timedelta(days=28)
    with pytest.raises(ValidationError, match=f"until {day_in_words(latest)} at most"):
        snooze_task(task=waiting, until=latest + timedelta(days=1), by=an_actor(now=now), now=now)
    with pytest.raises(ValidationError, match="after today"):
        snooze_task(task=waiting, until=now.date(), by=an_actor(now=now), now=now)


def test_a_date_computed_anew_ends_the_wait(now):
    plan = a_care_plan(now=now, days_ago=3)
    snooze_task(
        task=task("reassessment"),
        until=now.date() + timedelta(days=20),
        by=an_actor(now=now),
        now=now,
    )
    assess(plan, now, kind="reassessment", nrs=4)
    assert task("reassessment", state="open").snoozed_until is None


@pytest.mark.parametrize(
    ("flag", "days"),
    [
        ({"fever": "absent"}, 28),
        ({"fever": "present"}, 7),
        ({"saddle_anaesthesia": "present"}, None),
    ],
)
def test_a_reassessment_waits_no_longer_than_its_red_flag_allows(now, flag, days):
    plan = a_care_plan(now=now)
    assess(plan, now, **flag)
    seen = task("reassessment", state="open")
    assert latest_snooze(seen) == (seen.due_on + timedelta(days=days) if days else None)


def test_the_outcome_call_of_an_emergency_cannot_wait(now):
    plan = a_care_plan(now=now)
    assess(plan, now, saddle_anaesthesia="present")
    for kind in ("outcome_contact", "acknowledge"):
        with pytest.raises(ValidationError, match="cannot wait"):
            snooze_task(
                task=task(kind),
                until=now.date() + timedelta(days=1),
                by=an_actor(now=now),
                now=now,
            )


def test_work_is_given_to_a_colleague_or_laid_into_the_pool(now):
    a_care_plan(now=now)
    colleague = a_member(Role.CARE_COORDINATOR, now=now)
    assign_task(task=task("reassessment"), owner=colleague, by=an_actor(now=now), now=now)
    assert task("reassessment").owner_id == colleague.id
    assign_task(task=task("reassessment"), owner=None, by=an_actor(now=now), now=now)
    assert task("reassessment").owner_id is None
    end_membership(membership=colleague, by=SEED, now=now)
    with pytest.raises(ValidationError, match="who works here"):
        assign_task(task=task("reassessment"), owner=colleague, by=an_actor(now=now), now=now)


def test_handing_over_moves_patients_and_open_tasks_together(now):
    giver, taker = a_member(now=now), a_member(now=now)
    plans = [a_care_plan(a_patient(now=now), now=now, owner=giver) for _ in range(3)]
    counts = hand_over_work(giver=giver, taker=taker, by=an_actor(now=now), now=now)
    assert counts == (3, Task.objects.open().filter(owner=taker).count())
    assert not Task.objects.open().filter(owner=giver).exists()
    for plan in plans:
        plan.refresh_from_db()
        assert plan.owner_id == taker.id
    hand_over_work(giver=taker, taker=None, by=an_actor(now=now), now=now)
    assert Task.objects.open().filter(owner=None).count() == counts[1]


def test_who_may_not_manage_tasks_is_refused(now):
    a_care_plan(now=now)
    reader = an_actor(Role.READ_ONLY, now=now)
    with pytest.raises(NotPermitted):
        assign_task(task=task("reassessment"), owner=None, by=reader, now=now)
    with pytest.raises(NotPermitted):
        snooze_task(task=task("reassessment"), until=date(2100, 1, 1), by=reader, now=now)


@pytest.mark.statements("PEOPLE-DECIDE")
def test_what_was_accepted_is_carried_out_by_a_day_and_ends_with_the_resolving_fact(now):
    plan = a_care_plan(now=now)
    prompt = two_nsaids(plan, now)
    who = member(a_member(now=now), door="ui")
    decide(prompt, who, now, "accepted")
    todo = task("carry_out")
    assert (todo.prompt_id, todo.due_at) == (prompt.id, prompt.due_at)
    assert todo.title.startswith("Carry out what was accepted: ")
    decide(plan.prompts.get(id=prompt.id), who, now, "undone")
    assert task("carry_out").state == "completed"
    decide(plan.prompts.get(id=prompt.id), who, now, "accepted")
    assert task("carry_out").state == "open"


def test_a_task_falls_due_once_and_the_ledger_says_so(now):
    plan = a_care_plan(now=now, days_ago=40)
    overdue = task("reassessment")
    assert overdue.next_step_at < now
    assert surface_in_scope(now) >= 1
    assert surface_in_scope(now) == 0
    told = LedgerEvent.objects.filter(type="task.fell_due", subject_id=overdue.id)
    assert told.count() == 1
    assert task("reassessment").version == overdue.version
    assert plan.patient_id == overdue.patient_id


def surface_in_scope(now):
    due = list(Task.objects.step_due(now).select_related("prompt"))
    step(due, by=SEED, now=now)
    return len(due)
