"""Which messages a course calls for, when they go out, and what takes them back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import ClinicSettings, Patient
from clinic.tenancy import clinic_scope
from followup.models import Communication
from followup.services.courses import change_stage
from followup.services.reconcile import reconcile
from followup.services.stops import stop_messages
from pathway.models import CarePlan
from pathway.services.courses import Move
from pathway.services.recording import correct_fact, retract_fact, today
from tests.builders import SEED, a_care_plan, a_patient
from tests.messaging.making import (
    BOOKED,
    DAY,
    VISIT,
    a_booked_visit,
    a_followed_patient,
    a_reachable_patient,
    a_writing_clinic,
    at,
    book,
    end_visit,
    messages,
    reach,
    send_at,
    states,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db):
    return a_writing_clinic()


def moments(clinic):
    return {row.step: row.send_after for row in messages(clinic)}


@pytest.mark.statements("REMINDED")
def test_a_booked_visit_is_reminded_of_a_week_and_a_day_before_at_the_clinics_hour(clinic):
    a_booked_visit(clinic)
    nine = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    assert moments(clinic) == {"week_before": nine, "day_before": nine + 6 * DAY}


@pytest.mark.parametrize(
    ("days_ahead", "steps"), [(8, {"week_before", "day_before"}), (7, {"day_before"}), (1, set())]
)
def test_a_visit_booked_later_than_a_reminder_is_for_has_none_of_it(clinic, days_ahead, steps):
    with at(clinic, VISIT - days_ahead * DAY) as now:
        book(a_followed_patient(now), now=now)
    assert moments(clinic).keys() == steps


def test_the_hour_is_that_of_where_the_patient_is(clinic):
    a_booked_visit(clinic, time_zone="America/Mexico_City")
    assert moments(clinic)["week_before"] == datetime(2026, 11, 16, 15, 0, tzinfo=UTC)


def test_an_hour_within_the_quiet_hours_waits_for_their_end():
    clinic = a_writing_clinic(send_at=time(6), quiet_until=time(8, 30))
    a_booked_visit(clinic)
    assert moments(clinic)["week_before"] == datetime(2026, 11, 16, 7, 30, tzinfo=UTC)


def test_a_clinic_that_sends_nothing_plans_nothing_and_is_asked_nothing(clinic):
    with clinic_scope(clinic.id):
        ClinicSettings.objects.update(reminders_enabled=False)
    plan, _visit = a_booked_visit(clinic)
    assert messages(clinic) == []
    with (
        at(clinic, BOOKED) as now,
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        reconcile(plan, by=SEED, now=now)
    assert not [each for each in asked if '"communication"' in each["sql"]]
    assert not [each for each in asked if '"contact_point"' in each["sql"]]


def test_planning_asks_as_much_for_one_course_as_for_many(clinic):
    counts = []
    for more in (1, 9):
        with at(clinic, BOOKED) as now:
            for number in range(more):
                plan = a_followed_patient(now, value=f"p{number}-{more}@example.org")
                book(plan, now=now)
            plans = list(CarePlan.objects.select_related("episode", "patient"))
            Communication.objects.update(state="suppressed", send_after=None)
            from followup.services.reconcile import reconcile_plans

            with CaptureQueriesContext(connection) as asked:
                reconcile_plans(plans, by=SEED, now=now)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_reconciling_again_changes_nothing(clinic):
    plan, _visit = a_booked_visit(clinic)
    before = [(row.id, row.version) for row in messages(clinic)]
    with at(clinic, BOOKED + DAY) as now:
        reconcile(plan, by=SEED, now=now)
    assert [(row.id, row.version) for row in messages(clinic)] == before


@pytest.mark.parametrize("kind", ["attended", "cancelled"])
def test_a_visit_that_is_over_or_called_off_takes_its_reminders_back(clinic, kind):
    plan, visit = a_booked_visit(clinic)
    with at(clinic, BOOKED + DAY) as now:
        end_visit(plan, visit, kind, now=now)
    assert states(clinic) == dict.fromkeys(("week_before", "day_before"), f"suppressed {kind}")
    assert send_at(clinic, VISIT - DAY) == 0


def test_a_rebooked_visit_is_a_thread_of_its_own(clinic):
    plan, visit = a_booked_visit(clinic)
    with at(clinic, BOOKED + DAY) as now:
        end_visit(plan, visit, "cancelled", now=now)
        book(plan, VISIT + 7 * DAY, now=now, replaces_thread_id=visit.thread_id)
    planned = [row for row in messages(clinic) if row.state == "planned"]
    assert {row.send_after.date() for row in planned} == {date(2026, 11, 23), date(2026, 11, 29)}


def test_a_moved_visit_takes_its_reminders_along(clinic):
    plan, visit = a_booked_visit(clinic)
    with at(clinic, BOOKED + DAY) as now:
        book(plan, VISIT + 7 * DAY, now=now, replaces_thread_id=visit.thread_id)
    kept = {row.state for row in messages(clinic) if row.visit_thread_id != visit.thread_id}
    gone = {
        row.suppressed_because for row in messages(clinic) if row.visit_thread_id == visit.thread_id
    }
    assert (kept, gone) == ({"planned"}, {"moved"})


def test_a_corrected_time_moves_what_is_planned(clinic):
    plan, visit = a_booked_visit(clinic)
    moved = VISIT + 2 * DAY
    with at(clinic, BOOKED + DAY) as now:
        correct_fact(visit, by=SEED, now=now, scheduled_at=moved)
        reconcile(plan, by=SEED, now=now)
    assert moments(clinic)["day_before"] == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_a_booking_entered_in_error_takes_its_reminders_back(clinic):
    plan, visit = a_booked_visit(clinic)
    with at(clinic, BOOKED + DAY) as now:
        retract_fact(visit, by=SEED, now=now)
        reconcile(plan, by=SEED, now=now)
    assert set(states(clinic).values()) == {"suppressed withdrawn"}


@pytest.mark.parametrize("reason", ["discharged", "deceased"])
def test_closing_the_course_takes_everything_back(clinic, reason):
    plan, _visit = a_booked_visit(clinic)
    with at(clinic, BOOKED + DAY) as now:
        move = Move(to="ST-X", close_reason=reason, reason="Agreed.")
        plan.refresh_from_db()
        change_stage(plan=plan, move=move, when=today(now), by=SEED, now=now)
    assert set(states(clinic).values()) == {f"suppressed {reason}"}


@pytest.mark.statements("REMINDED", "H-16")
def test_the_day_after_a_missed_visit_another_time_is_offered(clinic):
    plan, visit = a_booked_visit(clinic)
    with at(clinic, VISIT + timedelta(hours=2)) as now:
        end_visit(plan, visit, "missed", now=now)
    assert moments(clinic)["rebook"] == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert send_at(clinic, VISIT + DAY) == 1
    assert states(clinic)["rebook"] == "sent"


def test_a_new_booking_takes_the_offer_back(clinic):
    plan, visit = a_booked_visit(clinic)
    with at(clinic, VISIT + timedelta(hours=2)) as now:
        end_visit(plan, visit, "missed", now=now)
        book(plan, VISIT + 14 * DAY, now=now, replaces_thread_id=visit.thread_id)
    assert states(clinic)["rebook"] == "suppressed made_good"


def test_the_preferred_address_is_used_and_only_one_channel_at_a_time(clinic):
    with at(clinic, BOOKED) as now:
        patient = a_reachable_patient(now)
        plan = a_care_plan(patient, now=now)
        book(plan, now=now)
        reach(patient, "sms", "+34600111222", now=now)
    rows = messages(clinic)
    assert {row.channel for row in rows if row.state == "planned"} == {"sms"}
    assert {row.channel for row in rows if row.suppressed_because == "other_channel"} == {"email"}


def test_what_was_sent_over_one_channel_is_not_planned_over_another(clinic):
    plan, _visit = a_booked_visit(clinic)
    send_at(clinic, VISIT - 7 * DAY)
    with at(clinic, VISIT - 6 * DAY) as now:
        stop_messages(patient=plan.patient, channel="email", by=SEED, now=now)
        reach(plan.patient, "sms", "+34600111222", now=now)
    channels = [(row.step, row.channel, row.state) for row in messages(clinic)]
    assert ("week_before", "email", "sent") in channels
    assert [each for each in channels if each[0] == "week_before"][1:] == []
    assert ("day_before", "sms", "planned") in channels


def test_without_a_yes_nobody_is_written_to(clinic):
    from clinic.services.patients import add_contact_point

    with at(clinic, BOOKED) as now:
        patient = a_patient(now=now)
        add_contact_point(patient=patient, channel="email", value="r@example.org", by=SEED, now=now)
        book(a_care_plan(patient, now=now), now=now)
    assert messages(clinic) == []


def test_an_address_that_is_gone_takes_back_what_is_planned(clinic):
    plan, _visit = a_booked_visit(clinic)
    with at(clinic, BOOKED + DAY) as now:
        plan.patient.contact_points.update(state="wrong_person")
        reconcile(plan, by=SEED, now=now)
    assert set(states(clinic).values()) == {"suppressed no_address"}


def test_a_merged_record_is_not_written_to(clinic):
    plan, _visit = a_booked_visit(clinic)
    with at(clinic, BOOKED + DAY) as now:
        survivor = a_patient("Haddad", "R.", now=now)
        Patient.objects.filter(id=plan.patient_id).update(merged_into=survivor, merged_at=now)
        plan.patient.refresh_from_db()
        reconcile(plan, by=SEED, now=now)
    assert set(states(clinic).values()) == {"suppressed merged"}
