"""Being away: the clinic says how long, the server signs out, and nothing typed is lost."""

import re
import time

import pytest
from django.test import Client

from clinic.models import ClinicSettings
from clinic.permissions import Role
from clinic.sessions import PASSIVE_HEADER, SEEN_KEY
from pathway.models import Assessment, ContactAttempt
from tests.builders import a_member, a_user
from tests.web.conftest import Place
from tests.web.making import calm, overdue
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


def test_who_goes_away_before_choosing_a_clinic_signs_in_again(
    place: Place, elsewhere: Place, client: Client
) -> None:
    user = a_user()
    for one in (place, elsewhere):
        one.make(lambda now: a_member(Role.CLINICIAN, now=now, user=user))
    client.force_login(user)
    client.get("/choose-clinic/")
    assert time.time() - client.session[SEEN_KEY] < MINUTE
    away(client, 61)
    entered = client.post("/choose-clinic/", {"clinic": str(place.clinic.id), "next": "/patients/"})
    assert client.get(entered.url).url.startswith("/accounts/login/")


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


def test_what_has_no_draft_is_offered_again_when_it_was_sent_too_late(place: Place) -> None:
    browser = place.browser()
    away(browser, 61)
    answer = browser.post("/patients/", {"note": "Slept <badly>"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This was not saved" in page
    assert 'name="note" value="Slept &lt;badly&gt;"' in page
    assert "_auth_user_id" not in browser.session
    assert "csrfmiddlewaretoken" not in page


def test_a_form_sent_after_signing_out_elsewhere_is_offered_until_it_counts(place: Place) -> None:
    plan, user = place.make(overdue), a_user(password=PASSWORD)
    place.make(lambda now: a_member(Role.CARE_COORDINATOR, now=now, user=user))
    browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    said = {"action": "log", "sure": "1", "row": str(plan.id), "next": "/worklist/"}
    said |= {"outcome": "no_answer", "channel": "phone", "key": str(plan.id)}
    lost = browser.post("/bulk/", said).content.decode()
    assert "You were signed out before you sent this form" in lost
    assert 'name="outcome" value="no_answer"' in lost
    browser.force_login(user)
    browser.get("/choose-clinic/")
    again = browser.post("/bulk/", said).content.decode()
    assert "You signed in again after this form was opened" in again
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', again))
    assert browser.post("/bulk/", fields)["Location"].startswith("/worklist/")
    assert place.make(lambda now: ContactAttempt.objects.get().outcome) == "no_answer"


@pytest.mark.parametrize("path", ["/bulk/", "/accounts/login/"])
def test_what_another_site_sends_is_never_offered(db: None, path: str) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    page = browser.post(path, {"note": "Slept badly"}).content.decode()
    assert "Slept badly" not in page
    assert "Nothing was saved" in page
