"""A patient who does not want to be contacted gets no message until they agree again."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.messaging.reach import agreed_channels
from followup.services.calls import record_contact
from followup.services.corrections import correct_entry, retract_entry
from followup.services.stops import resume_messages, stop_messages
from pathway.models import ContactAttempt
from tests.builders import SEED
from tests.messaging.making import (
    BOOKED,
    DAY,
    VISIT,
    a_booked_visit,
    a_writing_clinic,
    at,
    set_clock,
    states,
)
from tests.web.conftest import Place

pytestmark = pytest.mark.django_db

ASKED = BOOKED + DAY
TAKEN_BACK = {"day_before": "suppressed opted_out", "week_before": "suppressed opted_out"}
PLANNED = {"day_before": "planned", "week_before": "planned"}


@pytest.fixture
def here(db):
    return Place(a_writing_clinic())


@pytest.fixture
def plan(here):
    return a_booked_visit(here.clinic)[0]


def caller():
    """Somebody whose request can be told from others."""
    return replace(SEED, request_id=uuid.uuid4().hex)


def tell(here, plan, outcome="refused", moment=ASKED) -> ContactAttempt:
    said = {"channel": "phone", "outcome": outcome, "key": uuid.uuid4()}
    with at(here.clinic, moment) as now:
        record_contact(plan=plan, **said, by=caller(), now=now)
        return ContactAttempt.objects.latest("recorded_at")


def agreed(here, plan) -> set[str]:
    with clinic_scope(here.clinic.id):
        return set(agreed_channels([plan.patient_id])[plan.patient_id])


def test_what_is_planned_is_taken_back_and_nothing_is_planned_again(here, plan):
    assert states(here.clinic) == PLANNED
    tell(here, plan)
    assert agreed(here, plan) == set()
    assert states(here.clinic) == TAKEN_BACK
    tell(here, plan, "no_answer", ASKED + DAY)
    assert states(here.clinic) == TAKEN_BACK


def test_who_agrees_again_is_written_to_again(here, plan):
    tell(here, plan)
    with at(here.clinic, ASKED + DAY) as now:
        resume_messages(patient=plan.patient, channel="email", by=SEED, now=now)
    assert states(here.clinic) == PLANNED


def test_a_refusal_entered_in_error_stopped_nothing(here, plan):
    fact = tell(here, plan)
    with at(here.clinic, ASKED + DAY) as now:
        retract_entry(fact=fact, reason="other", by=SEED, now=now)
    assert agreed(here, plan) == {"email"}
    assert states(here.clinic) == PLANNED


def test_a_correction_makes_and_unmakes_a_refusal(here, plan):
    fact = tell(here, plan, "reached")
    for outcome, channels in (("refused", set()), ("reached", {"email"})):
        with at(here.clinic, ASKED + DAY) as now:
            said = {"changes": {"outcome": outcome}, "reason": "wrong_value"}
            fact = correct_entry(fact=fact, **said, by=caller(), now=now)
        assert agreed(here, plan) == channels


def test_a_refusal_that_is_corrected_otherwise_is_not_heard_again(here, plan):
    fact = tell(here, plan)
    with at(here.clinic, ASKED) as now:
        resume_messages(patient=plan.patient, channel="email", by=SEED, now=now)
        said = {"changes": {"channel": "video"}, "reason": "wrong_value"}
        correct_entry(fact=fact, **said, by=caller(), now=now)
    assert agreed(here, plan) == {"email"}


def test_what_was_stopped_otherwise_stays_stopped_when_a_refusal_is_withdrawn(here, plan):
    fact = tell(here, plan)
    with at(here.clinic, ASKED + DAY) as now:
        stop = {"patient": plan.patient, "channel": "email", "by": SEED}
        resume_messages(**stop, now=now)
        stop_messages(**stop, now=now)
        retract_entry(fact=fact, reason="other", by=SEED, now=now + timedelta(minutes=1))
    assert agreed(here, plan) == set()


def test_the_row_and_the_card_say_so_until_the_patient_agrees(here, plan):
    tell(here, plan, "no_answer", VISIT + 2 * DAY)
    tell(here, plan, moment=VISIT + 3 * DAY)
    set_clock(here.clinic, VISIT + 3 * DAY)
    pages = ("/worklist/", f"/patients/{plan.patient_id}/contact/")
    browser = here.browser(Role.CARE_COORDINATOR)
    for page in pages:
        assert "Does not want to be contacted, " in browser.get(page).content.decode()
    assert "1 try, last" in browser.get(pages[0]).content.decode()
    browser.post(f"/patients/{plan.patient_id}/contact/email/", {"to": "on"})
    row = re.sub(r"<label.*?</label>", "", browser.get(pages[0]).content.decode())
    assert "Does not want to be contacted" not in row
