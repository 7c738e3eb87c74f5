"""Being away: the clinic says how long, the server signs out, and nothing typed is lost."""

import time

import pytest
from django.test import Client

from clinic.models import ClinicSettings
from clinic.permissions import Role
from clinic.sessions import PASSIVE_HEADER, SEEN_KEY
from pathway.models import Assessment
from tests.builders import a_member, a_user
from tests.web.conftest import Place
from tests.web.making import calm
from tests.web.recording import at
from tests.web.test_signing_in import PASSWORD

MINUTE = 60


def away(browser: Client, minutes: float) -> None:
    session = browser.session
    session[SEEN_KEY] = int(time.time() - minutes * MINUTE)
    session.save()


def limit(place: Place, minutes: int) -> None:
    place.make(lambda now: ClinicSettings.objects.update(idle_minutes=minutes))


def test_who_was_away_too_long_signs_in_again_and_comes_back(place: Place) -> None:
    browser = place.browser()
    browser.get("/patients/")
    away(browser, 60)
    answer = browser.get("/patients/?q=Men")
    assert answer.url == "/accounts/login/?next=/patients/%3Fq%3DMen"
    assert "You were signed out because you were away" in browser.get(answer.url).content.decode()
    assert "_auth_user_id" not in browser.session


def test_who_was_away_for_less_stays(place: Place) -> None:
    browser = place.browser()
    away(browser, 59)
    assert browser.get("/patients/").status_code == 200
    assert time.time() - browser.session[SEEN_KEY] < MINUTE


def test_each_clinic_says_how_long(place: Place) -> None:
    limit(place, 10)
    browser = place.browser()
    away(browser, 11)
    assert browser.get("/patients/").url.startswith("/accounts/login/")


def test_the_programs_of_a_page_know_it_too(place: Place) -> None:
    browser = place.browser()
    away(browser, 61)
    assert browser.get("/api/v1/patients").status_code in (401, 403)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(place: Place) -> None:
    browser = place.browser()
    away(browser, 59)
    answer = browser.get("/session/", headers={PASSIVE_HEADER: "1"})
    assert 30 <= answer.json()["left"] <= MINUTE
    assert browser.get("/session/").json()["left"] == 60 * MINUTE


def test_the_page_asks_two_minutes_before(place: Place) -> None:
    page = place.browser().get("/patients/").content.decode()
    assert f'data-idle="{60 * MINUTE}" data-warn="120"' in page
    assert "Stay signed in" in page


def test_a_look_costs_no_write_more_than_once_in_a_while(place: Place) -> None:
    browser = place.browser()
    browser.get("/patients/")
    seen = browser.session[SEEN_KEY]
    away_a_little = seen - 10
    session = browser.session
    session[SEEN_KEY] = away_a_little
    session.save()
    browser.get("/patients/")
    assert browser.session[SEEN_KEY] == away_a_little


@pytest.mark.parametrize("sent", [{}, {"draft": "auto"}])
def test_what_was_sent_too_late_is_a_draft_after_signing_in(
    place: Place, client: Client, sent: dict[str, str]
) -> None:
    plan, browser = place.make(calm), place.browser()
    address = at(plan, "assessments/new/")
    away(browser, 61)
    before = place.make(lambda now: Assessment.objects.count())
    answer = browser.post(address, {"nrs": "7", "note": "Slept badly", **sent})
    assert answer.url == f"/accounts/login/?next={address}"
    assert place.make(lambda now: Assessment.objects.count()) == before
    assert "Slept badly" in place.browser().get(address).content.decode()


def test_signing_in_again_leads_to_the_form(place: Place) -> None:
    user = a_user(password=PASSWORD)
    plan = place.make(calm)
    place.make(lambda now: a_member(Role.CLINICIAN, now=now, user=user))
    browser = Client()
    address = at(plan, "assessments/new/")
    given = {"login": user.email, "password": PASSWORD, "next": address}
    step = browser.post("/accounts/login/", given)
    assert step.url == address
    chosen = browser.get(browser.get(step.url).url)
    assert chosen.url == address
    assert browser.get(chosen.url).status_code == 200


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_choosing_a_clinic_leads_to_no_other_site(place: Place, back: str) -> None:
    assert place.browser().get("/choose-clinic/", {"next": back}).url == "/"


def test_a_form_that_answers_to_nothing_else_leads_back_to_its_page(place: Place) -> None:
    browser = place.browser(Role.CLINIC_ADMIN)
    away(browser, 61)
    came = {"HTTP_REFERER": "http://testserver/settings/follow-up/"}
    member = place.member(Role.CLINICIAN)
    answer = browser.post(f"/settings/follow-up/on-call/{member.id}/", {}, **came)
    assert answer.url.endswith("/settings/follow-up/")
    away(other := place.browser(), 61)
    answer = other.post("/patients/", {}, HTTP_REFERER="https://elsewhere.example/x")
    assert "elsewhere" not in answer.url
