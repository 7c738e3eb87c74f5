"""Each measure by its definition: who is in, who is out, and of whom nobody can tell."""

import uuid
from datetime import timedelta

from followup.measures.catalogue import MEASURES
from followup.measures.safety import usual_time
from followup.measures.windows import window_named
from followup.models import Communication, Link, Task
from pathway.models import (
    Assessment,
    Caseload,
    ConditionEntry,
    ContactAttempt,
    ImagingEntry,
    NeuroExam,
    Prompt,
    VisitEntry,
)
from pathway.protocols import current_protocol
from pathway.questions import RED_FLAGS
from tests.builders import an_actor
from tests.followup.prompting import assess, decide, prompted
from tests.measures.cohort import course, fact, therapy, who

UNFLAGGED = dict.fromkeys(RED_FLAGS, "absent")


def test_new_are_those_whose_course_began_in_the_period(now):
    course("Inside", now, days_ago=20)
    course("Before", now, days_ago=200)
    assert who("enrolled", now) == {
        "numerator": ["Inside"],
        "denominator": ["Before", "Inside"],
        "missing": [],
    }


def test_who_left_before_the_period_is_not_asked_of(now):
    left = course("Left", now, days_ago=200)
    left.episode.closed_on = now.date() - timedelta(days=150)
    type(left.episode).objects.filter(id=left.episode_id).update(closed_on=left.episode.closed_on)
    assert who("enrolled", now)["denominator"] == []


def test_in_touch_is_reached_come_or_assessed(now):
    fact(course("Called", now), ContactAttempt, now, 3, channel="phone", outcome="reached")
    fact(course("Unanswered", now), ContactAttempt, now, 3, channel="phone", outcome="no_answer")
    came, untold = course("Came", now), course("Untold", now)
    visit(came, now, kind="attended")
    visit(untold, now)
    fact(course("Assessed", now), Assessment, now, 3, kind="contact", nrs=4)
    found = who("contacted", now)
    assert found["numerator"] == ["Assessed", "Called", "Came"]
    assert found["denominator"] == ["Assessed", "Called", "Came", "Unanswered"]
    assert found["missing"] == ["Untold"]


def visit(plan, now, **values):
    at = now - timedelta(days=5)
    said = {"kind": "booked", "scheduled_at": at, "thread_id": uuid.uuid4(), **values}
    return fact(plan, VisitEntry, now, 5, **said)


def test_on_time_is_a_score_by_the_day_it_was_due(now):
    on_time, late, seen = course("Early", now), course("Late", now), course("Unscored", now)
    for plan in (on_time, late, seen):
        reassessment_due(plan, now, days_ago=10)
    fact(on_time, Assessment, now, 12, kind="reassessment", nrs=4)
    fact(late, Assessment, now, 6, kind="reassessment", nrs=4)
    fact(seen, VisitEntry, now, 12, kind="attended")
    not_due = course("Waiting", now)
    reassessment_due(not_due, now, days_ago=-3)
    assert who("reassessed_on_time", now) == {
        "numerator": ["Early"],
        "denominator": ["Early", "Late"],
        "missing": ["Unscored"],
    }


def reassessment_due(plan, now, days_ago):
    due_on = now.date() - timedelta(days=days_ago)
    Task.objects.filter(care_plan=plan).update(state="cancelled")
    Task.objects.create(
        care_plan=plan,
        patient_id=plan.patient_id,
        kind="reassessment",
        key="by hand",
        title="Reassessment",
        due_on=due_on,
        due_at=now - timedelta(days=days_ago),
        why={"counted_from": (due_on - timedelta(days=14)).isoformat()},
        created_at=now,
    )


def test_the_response_is_the_class_the_engine_gave(now):
    for family, response in (("Good", "good"), ("Worse", "worse"), ("Unseen", "")):
        plan = course(family, now)
        Caseload.objects.filter(care_plan=plan).update(response=response)
    assert who("response_good", now) == {
        "numerator": ["Good"],
        "denominator": ["Good", "Worse"],
        "missing": ["Unseen"],
    }
    assert who("response_worse", now)["numerator"] == ["Worse"]


def test_active_treatment_counts_when_begun_by_day_14(now):
    therapy(course("Soon", now), now, "pt_exercise", 16)
    therapy(course("Tardy", now), now, "pt_exercise", 15)
    therapy(course("Passive", now), now, "massage", 20)
    therapy(course("Vague", now), now, "yoga", 20, date_precision="month")
    course("Fresh", now, days_ago=13)
    assert who("active_by_day_14", now) == {
        "numerator": ["Soon"],
        "denominator": ["Passive", "Soon", "Tardy"],
        "missing": ["Vague"],
    }


def test_mood_and_fear_are_all_three_by_day_14(now):
    whole = {"phq2": 1, "gad2": 0, "fear_of_movement": "no"}
    fact(course("Asked", now), Assessment, now, 20, kind="intake", **whole)
    fact(course("Partly", now), Assessment, now, 20, kind="intake", phq2=1, gad2=0)
    fact(course("Late", now), Assessment, now, 10, kind="contact", **whole)
    vague = course("Vague", now)
    fact(vague, Assessment, now, 20, kind="intake", date_precision="month", **whole)
    assert who("psychosocial_screen", now) == {
        "numerator": ["Asked"],
        "denominator": ["Asked", "Late", "Partly"],
        "missing": ["Vague"],
    }


def test_a_scan_needs_a_reason_on_record_by_its_order(now):
    plain, unasked = course("Plain", now), course("Unasked", now)
    flagged, weak, risky = course("Flagged", now), course("Weak", now), course("Risky", now)
    for plan in (plain, flagged, weak, risky):
        fact(plan, Assessment, now, 20, kind="intake", **UNFLAGGED)
        fact(plan, NeuroExam, now, 20, motor_l5_left=5)
    fact(flagged, Assessment, now, 12, kind="contact", fever="present")
    fact(weak, NeuroExam, now, 12, motor_l5_left=4)
    fact(risky, ConditionEntry, now, 12, kind="present", code="cancer_history")
    for plan in (plain, unasked, flagged, weak, risky):
        scan(plan, now)
    found = who("imaging_without_reason", now)
    assert found["numerator"] == ["Plain"]
    assert found["denominator"] == ["Flagged", "Plain", "Risky", "Weak"]
    assert found["missing"] == ["Unasked"]


def test_a_reason_found_after_the_order_is_none(now):
    plan = course("Afterwards", now)
    fact(plan, Assessment, now, 20, kind="intake", **UNFLAGGED)
    fact(plan, NeuroExam, now, 20, motor_l5_left=5)
    scan(plan, now)
    fact(plan, NeuroExam, now, 5, motor_l5_left=4)
    assert who("imaging_without_reason", now)["numerator"] == ["Afterwards"]


def test_a_cancelled_scan_and_one_of_the_knee_are_left_out(now):
    dropped, knee = course("Dropped", now), course("Knee", now)
    order = scan(dropped, now)
    fact(dropped, ImagingEntry, now, 8, kind="cancelled", modality="mri", thread_id=order.thread_id)
    scan(knee, now, region="knee")
    assert who("imaging_without_reason", now)["denominator"] == []


def scan(plan, now, **values):
    return fact(plan, ImagingEntry, now, 10, kind="ordered", modality="mri", **values)


def test_red_flags_are_answered_in_their_time(now):
    prompt, late, waiting = (flagged(each, now) for each in ("Prompt", "Late", "Waiting"))
    decide(prompt, an_actor(now=now), now, "seen")
    Prompt.objects.filter(id=late.id).update(due_at=now - timedelta(minutes=1))
    Prompt.objects.filter(id=waiting.id).update(due_at=now + timedelta(hours=1))
    Prompt.objects.filter(id=prompt.id).update(due_at=now + timedelta(hours=1))
    tardy, undated = flagged("Tardy", now), flagged("Undated", now)
    decide(tardy, an_actor(now=now), now, "seen")
    Prompt.objects.filter(id=tardy.id).update(due_at=now - timedelta(minutes=1))
    Prompt.objects.filter(id=undated.id).update(due_at=None)
    course("Calm", now)
    assert who("red_flags_acknowledged", now) == {
        "numerator": ["Prompt"],
        "denominator": ["Late", "Prompt", "Tardy"],
        "missing": ["Undated", "Waiting"],
    }


def test_the_time_to_the_answer_is_the_one_in_the_middle(now):
    for family, minutes in (("Quick", 10), ("Usual", 90), ("Slow", 300)):
        prompt = flagged(family, now)
        decide(prompt, an_actor(now=now), now, "seen")
        Prompt.objects.filter(id=prompt.id).update(raised_at=now - timedelta(minutes=minutes))
    window = window_named("90d", now)
    assert "1 h 30 min" in usual_time(window, None)
    assert usual_time(window, uuid.uuid4()) == ""


def flagged(family, now):
    plan = course(family, now)
    assess(plan, now, saddle_anaesthesia="present")
    return prompted("RF-CES", care_plan=plan)


def test_a_message_arrived_when_the_provider_said_so(now):
    for family, state in (("Came", "delivered"), ("Failed", "failed"), ("Sent", "sent")):
        message(course(family, now), now, state=state)
    message(course("Withheld", now), now, state="suppressed")
    assert who("messages_reached", now) == {
        "numerator": ["Came"],
        "denominator": ["Came", "Failed"],
        "missing": ["Sent"],
    }


def message(plan, now, **values):
    return Communication.objects.create(
        patient_id=plan.patient_id,
        purpose="visit_reminder",
        subject=str(plan.id),
        step="first",
        channel="sms",
        template="visit_reminder",
        language="en",
        claimed_at=now - timedelta(days=2),
        created_at=now - timedelta(days=2),
        **values,
    )


def test_a_questionnaire_is_answered_by_its_link(now):
    asked("Answered", now, used_at=now)
    asked("Expired", now, expires_at=now - timedelta(days=1))
    asked("Open", now, expires_at=now + timedelta(days=1))
    assert who("questionnaires_answered", now) == {
        "numerator": ["Answered"],
        "denominator": ["Answered", "Expired"],
        "missing": ["Open"],
    }


def asked(family, now, **values):
    plan = course(family, now)
    Link.objects.create(
        kind="report",
        secret_hash=plan.id.bytes,
        patient_id=plan.patient_id,
        care_plan=plan,
        created_at=now - timedelta(days=5),
        **values,
    )


def test_facts_of_a_record_that_was_taken_over_count_for_the_survivor(now):
    plan, other = course("Survivor", now), course("Taken", now)
    fact(plan, Assessment, now, 3, kind="contact", nrs=4, patient_id=other.patient_id)
    type(other.patient).objects.filter(id=other.patient_id).update(merged_into=plan.patient_id)
    assert who("contacted", now)["numerator"] == ["Survivor"]


def test_what_a_record_taken_over_began_in_time_counts_for_the_survivor(now):
    plan, other = course("Survivor", now), course("Taken", now)
    therapy(plan, now, "pt_exercise", 16, patient_id=other.patient_id)
    type(other.patient).objects.filter(id=other.patient_id).update(merged_into=plan.patient_id)
    assert who("active_by_day_14", now)["numerator"] == ["Survivor"]


def test_a_correction_is_the_only_value_read(now):
    plan = course("Corrected", now)
    reached = fact(plan, ContactAttempt, now, 3, channel="phone", outcome="reached")
    ContactAttempt.objects.create(
        patient_id=plan.patient_id,
        care_plan=plan,
        root_id=reached.root_id,
        revision=1,
        is_retracted=True,
        channel="phone",
        outcome="reached",
        effective_on=reached.effective_on,
        recorded_at=now,
        source="clinician",
    )
    assert who("contacted", now)["numerator"] == []


def test_every_measure_cites_statements_that_the_protocol_carries():
    known = {"local", *current_protocol().statements}
    assert {each for measure in MEASURES.values() for each in measure.basis} <= known
