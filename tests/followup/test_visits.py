"""A visit is told when it is time, and one that was moved takes no more part."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from clinic.tenancy import clinic_scope
from followup.services.corrections import correct_entry
from followup.services.entries import Entered, record_entry
from pathway.models import VisitEntry
from pathway.records.encounters import VISIT
from pathway.services.recording import When, local_day, retract_fact
from tests.builders import SEED, a_care_plan, a_clinic

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def now():
    with clinic_scope(a_clinic().id) as moment:
        yield moment


@pytest.fixture
def plan(now):
    return a_care_plan(now=now, days_ago=30)


def told(plan, now, kind="booked", *, thread=None, on=None, **values):
    if kind == "booked":
        values = {"visit_kind": "reassessment", **values}
    return record_entry(
        patient=plan.patient,
        plan=plan,
        entered=Entered(
            subject=VISIT,
            kind=kind,
            values=values,
            when=When(on=on or local_day(now)),
            thread_id=thread and thread.thread_id,
        ),
        by=SEED,
        now=now,
    )


def waiting():
    return set(VisitEntry.objects.waiting().values_list("thread_id", flat=True))


@pytest.mark.parametrize(
    ("kind", "name", "says"),
    [("missed", "kind", "cannot be missed before then"), ("attended", "effective_on", "move it")],
)
def test_a_visit_ahead_is_neither_missed_nor_attended(plan, now, kind, name, says):
    booking = told(plan, now, scheduled_at=now + 7 * DAY)
    with pytest.raises(ValidationError) as refused:
        told(plan, now, kind, thread=booking)
    assert says in refused.value.message_dict[name][0]
    assert waiting() == {booking.thread_id}


@pytest.mark.parametrize("kind", ["attended", "missed"])
def test_it_is_told_once_its_time_has_passed(plan, now, kind):
    booking = told(plan, now - 2 * DAY, scheduled_at=now - timedelta(minutes=1))
    told(plan, now, kind, thread=booking)
    assert waiting() == set()


def test_who_comes_earlier_that_day_has_come_but_is_not_missed(plan, now):
    noon = now.replace(hour=12, minute=0)
    booking = told(plan, noon - DAY, scheduled_at=noon + timedelta(minutes=30))
    with pytest.raises(ValidationError, match="cannot be missed before"):
        told(plan, noon, "missed", thread=booking)
    told(plan, noon, "attended", thread=booking)


def test_of_a_day_before_the_booked_one_nobody_was_missed(plan, now):
    booking = told(plan, now - 9 * DAY, scheduled_at=now - 2 * DAY)
    with pytest.raises(ValidationError, match="Of an earlier day"):
        told(plan, now, "missed", thread=booking, on=local_day(now - 5 * DAY))


def test_a_moved_visit_waits_no_more_until_the_booking_was_an_error(plan, now):
    first = told(plan, now, scheduled_at=now + 3 * DAY)
    second = told(plan, now, scheduled_at=now + 9 * DAY, replaces_thread_id=first.thread_id)
    assert waiting() == {second.thread_id}
    with pytest.raises(ValidationError, match="was moved"):
        told(plan, now, "cancelled", thread=first)
    retract_fact(second, by=SEED, now=now)
    assert waiting() == {first.thread_id}


@pytest.mark.parametrize("end", ["cancelled", "moved"])
def test_a_visit_that_is_over_or_moved_cannot_be_moved(plan, now, end):
    first = told(plan, now, scheduled_at=now + 3 * DAY)
    if end == "cancelled":
        told(plan, now, "cancelled", thread=first)
    else:
        told(plan, now, scheduled_at=now + 9 * DAY, replaces_thread_id=first.thread_id)
    with pytest.raises(ValidationError, match="not yet moved"):
        told(plan, now, scheduled_at=now + 12 * DAY, replaces_thread_id=first.thread_id)


def test_a_missed_visit_is_given_another_day(plan, now):
    first = told(plan, now - 5 * DAY, scheduled_at=now - DAY)
    told(plan, now, "missed", thread=first)
    second = told(plan, now, scheduled_at=now + 4 * DAY, replaces_thread_id=first.thread_id)
    assert waiting() == {second.thread_id}


def test_two_bookings_never_take_each_others_place(plan, now):
    first = told(plan, now, scheduled_at=now + 3 * DAY)
    second = told(plan, now, scheduled_at=now + 9 * DAY, replaces_thread_id=first.thread_id)
    with pytest.raises(ValidationError, match="not yet moved"):
        correct_entry(
            fact=first,
            changes={"replaces_thread_id": second.thread_id},
            reason="wrong_value",
            by=SEED,
            now=now,
        )
