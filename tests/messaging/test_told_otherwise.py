"""A patient who was told one time and is booked for another is told by somebody (hazard H-16)."""

from datetime import timedelta

import pytest

from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.reconcile import reconcile
from pathway.services.recording import correct_fact
from tests.builders import SEED
from tests.messaging.making import DAY, VISIT, a_booked_visit, a_writing_clinic, at, send_at, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(db):
    return a_writing_clinic()


def move(clinic, plan, visit, *, on, to):
    with at(clinic, on) as now:
        moved = correct_fact(visit, by=SEED, now=now, scheduled_at=to)
        reconcile(plan, by=SEED, now=now)
    return moved


def asked(clinic):
    with clinic_scope(clinic.id):
        return Task.objects.filter(kind="told_otherwise").count()


@pytest.mark.parametrize("to", [VISIT - 5 * DAY, VISIT + 5 * DAY, VISIT + timedelta(hours=2)])
def test_a_visit_moved_after_its_reminder_asks_somebody_to_tell_the_patient(clinic, to):
    plan, visit = a_booked_visit(clinic)
    send_at(clinic, VISIT - 7 * DAY)
    assert states(clinic)["week_before"] == "sent"
    move(clinic, plan, visit, on=VISIT - 6 * DAY, to=to)
    assert asked(clinic) == 1
    with at(clinic, VISIT - 6 * DAY) as now:
        reconcile(plan, by=SEED, now=now)
    assert asked(clinic) == 1


def test_moved_again_it_is_asked_again_and_moved_back_it_is_not(clinic):
    plan, visit = a_booked_visit(clinic)
    send_at(clinic, VISIT - 7 * DAY)
    moved = move(clinic, plan, visit, on=VISIT - 6 * DAY, to=VISIT + 2 * DAY)
    moved = move(clinic, plan, moved, on=VISIT - 5 * DAY, to=VISIT + 3 * DAY)
    assert asked(clinic) == 2
    move(clinic, plan, moved, on=VISIT - 4 * DAY, to=VISIT)
    assert asked(clinic) == 2


def test_before_anything_was_sent_nobody_is_asked(clinic):
    plan, visit = a_booked_visit(clinic)
    move(clinic, plan, visit, on=VISIT - 9 * DAY, to=VISIT + 2 * DAY)
    assert asked(clinic) == 0
