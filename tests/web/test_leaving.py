"""Patients who moved away or are in care elsewhere: who may say so, and what ends with it."""

import pytest

from clinic.permissions import Role
from followup.models import Task
from pathway.models import CarePlan, Episode, Prompt
from tests.web.conftest import Place
from tests.web.making import emergency, overdue

ROLE = Role.CARE_COORDINATOR
SAID = {"reason": "Moved to Oaxaca; her daughter rang."}


def leave(place: Place, plan: CarePlan, role: Role = ROLE, **said: str):
    today = place.make(lambda now: now.astimezone(place.clinic.zone).date().isoformat())
    address = f"/patients/{plan.patient_id}/left/"
    return place.browser(role).post(address, {"on": today, **SAID, **said}, follow=True)


def closed_as(place: Place) -> str:
    return str(place.make(lambda now: Episode.objects.get().close_reason))


def test_a_coordinator_ends_the_follow_up_with_its_open_work(place: Place) -> None:
    plan = place.make(overdue)
    page = leave(place, plan).content.decode()
    assert "Follow-up of Lindqvist, Sven has ended here" in page
    assert closed_as(place) == "transferred"
    assert place.make(lambda now: Task.objects.open().count()) == 0
    assert place.make(lambda now: Prompt.objects.standing().count()) == 0
    assert "Oaxaca" in page


def test_it_is_in_reach_from_the_row_and_the_chart(place: Place) -> None:
    plan = place.make(overdue)
    for role, is_offered in ((ROLE, True), (Role.THERAPIST, False)):
        for page in ("/worklist/", f"/patients/{plan.patient_id}/"):
            shown = place.browser(role).get(page).content.decode()
            assert (f"/patients/{plan.patient_id}/left/" in shown) == is_offered


@pytest.mark.statements("H-02")
def test_a_red_flag_without_an_outcome_is_closed_by_nobody_but_a_clinician(place: Place) -> None:
    plan = place.make(emergency)
    address = f"/patients/{plan.patient_id}/left/"
    shown = place.browser(ROLE).get(address).content.decode()
    assert "Only a clinician closes this episode" in shown
    assert "No red flag waits for a disposition" in shown
    assert leave(place, plan).status_code == 403
    assert closed_as(place) == ""
    leave(place, plan, Role.CLINICIAN)
    assert closed_as(place) == "transferred"
    assert place.make(lambda now: Prompt.objects.standing().get(rule="RF-CES").state) == "open"


def test_without_a_place_or_with_a_day_ahead_nothing_is_stored(place: Place) -> None:
    plan = place.make(overdue)
    assert "Say where the patient is now" in leave(place, plan, reason=" ").content.decode()
    assert "The date is in the future" in leave(place, plan, on="2126-01-01").content.decode()
    assert closed_as(place) == ""


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.FRONT_DESK, Role.READ_ONLY])
def test_who_enrols_nobody_ends_no_follow_up(place: Place, role: Role) -> None:
    assert leave(place, place.make(overdue), role).status_code == 403
    assert closed_as(place) == ""
