"""The page that interrupts: only an emergency, only who may act, and nobody is caught on it."""

import re

import pytest

from clinic.models import LedgerEvent
from clinic.permissions import Role
from clinic.services.versions import save_version
from followup.models import Task
from pathway.models import Prompt, PromptDecision
from tests.web.conftest import Place
from tests.web.making import calm, emergency
from tests.web.test_clinic_settings import GIVEN
from tests.web.test_markup import check


@pytest.fixture
def plan(place: Place):
    place.member(Role.CLINICIAN)
    return place.make(emergency)


def at(plan, more: str = "") -> str:
    return f"/patients/{plan.patient_id}/{more}"


def page(place: Place, plan, role: Role = Role.CLINICIAN) -> str:
    return place.browser(role).get(at(plan, "red-flag/")).content.decode()


def seen_on(shown: str) -> str:
    return re.search(r'name="seen" value="([^"]+)"', shown)[1]


def acknowledged(place: Place) -> list[str]:
    rows = place.make(lambda now: list(PromptDecision.objects.filter(kind="seen")))
    return sorted(row.rule for row in rows)


def test_the_clinics_own_words_stand_beside_it_or_that_there_are_none(place: Place, plan) -> None:
    link = '/settings/follow-up/#emergencies"'
    for role, is_offered in ((Role.CLINICIAN, False), (Role.CLINIC_ADMIN, True)):
        shown = page(place, plan, role)
        assert "has not written down whom to phone" in shown
        assert (link in shown) == is_offered
    words = "Phone the spine unit: 555-0100.\nSend to Gate 4."
    given = {**GIVEN, "escalation": words}
    place.browser(Role.CLINIC_ADMIN).post("/settings/follow-up/", given)
    shown = page(place, plan)
    assert "Phone the spine unit: 555-0100.<br>Send to Gate 4." in shown
    assert "has not written down" not in shown
    [event] = place.make(
        lambda now: list(LedgerEvent.objects.filter(type="clinic.follow_up_changed"))
    )
    assert "escalation" in event.changes["fields"]


@pytest.mark.statements("ACKNOWLEDGE-FIRST")
def test_a_chart_opens_on_the_emergency_that_nobody_acknowledged(place: Place, plan) -> None:
    answer = place.browser().get(at(plan))
    assert (answer.status_code, answer.url) == (302, at(plan, "red-flag/"))


def test_what_else_is_suggested_is_read_as_it_was_said(place: Place, plan) -> None:
    long = "Radiating pain with " + ", ".join(["weakness on the left"] * 8) + ". Scan first."
    place.make(lambda now: Prompt.objects.filter(rule="SUR-CONSULT").update(text=long))
    assert f"<li>{long}</li>" in page(place, plan)


def test_nothing_else_interrupts(place: Place) -> None:
    assert place.browser().get(at(place.make(calm))).status_code == 200


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.THERAPIST])
def test_who_may_not_act_reads_the_chart_uninterrupted(place: Place, plan, role: Role) -> None:
    assert place.browser(role).get(at(plan)).status_code == 200
    shown = page(place, plan, role)
    assert "Back to the chart" in shown
    assert "Save what I did" not in shown
    refused = place.browser(role).post(at(plan, "red-flag/"), {"note": "Rang", "seen": ""})
    assert acknowledged(place) == []
    assert refused.status_code in (200, 403)


def test_it_says_what_was_answered_by_whom_and_whom_to_call(place: Place, plan) -> None:
    member = place.member(Role.CLINICIAN)
    reached = {"is_on_call": True, "on_call_phone": "+1 312 555 0127"}
    place.make(lambda now: save_version(member, **reached))
    shown = page(place, plan)
    check(shown)
    assert "García, Tomás" in shown
    assert "17 May 1980" in shown
    assert "Numbness in the saddle area: Present" in shown
    assert "emergency MRI" in shown
    assert "RF-CES" in shown
    assert "Emergency number" in shown
    assert 'href="tel:+13125550127"' in shown
    assert "it is passed on" in shown
    assert re.search(r"Next at \d+ \w+ \d{4}", shown)


def test_what_was_done_is_written_and_stops_the_alarm_of_all_it_raised(place: Place, plan) -> None:
    browser = place.browser()
    shown = browser.get(at(plan, "red-flag/")).content.decode()
    said = {"note": "Rang the emergency department", "seen": seen_on(shown)}
    answer = browser.post(at(plan, "red-flag/"), said)
    assert answer.url == at(plan, "#prompts")
    assert acknowledged(place) == ["RF-CES", "SUR-CONSULT"]
    notes = place.make(lambda now: {row.rule: row.note for row in PromptDecision.objects.all()})
    assert notes["RF-CES"] == "Rang the emergency department"
    assert not place.make(lambda now: Task.objects.open().filter(kind="acknowledge").exists())
    assert browser.get(at(plan)).status_code == 200
    assert "Acknowledged by" in page(place, plan)
    standing = place.make(lambda now: Prompt.objects.standing().get(rule="RF-CES"))
    assert standing.closed_at is None, "the red flag waits for its outcome"


def test_nothing_is_acknowledged_without_a_word(place: Place, plan) -> None:
    browser = place.browser()
    seen = seen_on(browser.get(at(plan, "red-flag/")).content.decode())
    shown = browser.post(at(plan, "red-flag/"), {"note": " ", "seen": seen}).content.decode()
    assert "Write what you did" in shown
    assert "<title>Error:" in shown
    assert acknowledged(place) == []


@pytest.mark.parametrize("seen", ["", "nonsense", "x:y"])
def test_a_press_on_what_nobody_saw_records_nothing(place: Place, plan, seen: str) -> None:
    said = {"note": "Rang", "seen": seen or "-"}
    shown = place.browser().post(at(plan, "red-flag/"), said).content.decode()
    assert "changed since you read it" in shown
    assert acknowledged(place) == []


def test_the_chart_can_be_read_first_and_the_alarm_goes_on(place: Place, plan) -> None:
    browser = place.browser()
    browser.post(at(plan, "red-flag/read/"))
    chart = browser.get(at(plan))
    assert chart.status_code == 200
    assert at(plan, "red-flag/") in chart.content.decode()
    assert acknowledged(place) == []
    assert place.make(lambda now: Task.objects.open().filter(kind="acknowledge").exists())
    assert place.browser(Role.CARE_COORDINATOR).get(at(plan)).status_code == 302


def test_its_outcomes_are_a_clinicians(place: Place, plan) -> None:
    assert "?outcome=assessed_excluded" in page(place, plan)
    assert "?outcome=" not in page(place, plan, Role.CARE_COORDINATOR)


def test_without_an_emergency_it_leads_to_the_chart(place: Place) -> None:
    plan = place.make(calm)
    assert place.browser().get(at(plan, "red-flag/")).url == at(plan)


def test_another_clinics_emergency_does_not_exist(place: Place, elsewhere: Place) -> None:
    plan, browser = elsewhere.make(emergency), place.browser()
    assert browser.get(at(plan, "red-flag/")).status_code == 404
    assert browser.post(at(plan, "red-flag/read/")).status_code == 404
    desk = place.browser(Role.FRONT_DESK)
    assert desk.get(at(place.make(emergency), "red-flag/")).status_code == 403
