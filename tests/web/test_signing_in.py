"""Signing in, entering a clinic, and what stands in the way."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from clinic.doors import SESSION_KEY
from clinic.models import Clinic
from clinic.permissions import Role
from clinic.services.clinics import end_membership
from clinic.tenancy import clinic_scope
from tests.builders import SEED, a_member, a_user
from tests.web.conftest import Place
from tests.web.making import calm

PASSWORD = "steps-up-and-down-7"


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_sign_in_page(client: Client) -> None:
    answer = client.get("/worklist/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.django_db
def test_a_wrong_password_is_said_in_words_and_the_title(client: Client) -> None:
    user = a_user(password=PASSWORD)
    answer = client.post("/accounts/login/", {"login": user.email, "password": "wrong"})
    page = answer.content.decode()
    assert "<title>Error: Sign in" in page
    assert "There is a problem" in page


def test_one_clinic_is_entered_at_once(place: Place, client: Client) -> None:
    user = a_user(password=PASSWORD)
    with clinic_scope(place.clinic.id) as now:
        a_member(Role.CLINICIAN, now=now, user=user)
    answer = client.post(
        "/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=True
    )
    assert answer.request["PATH_INFO"] == "/worklist/"
    assert place.clinic.name in answer.content.decode()


def test_of_two_clinics_the_person_chooses(place: Place, elsewhere: Place, client: Client) -> None:
    user = a_user()
    for one in (place, elsewhere):
        with clinic_scope(one.clinic.id) as now:
            a_member(Role.CLINICIAN, now=now, user=user)
    client.force_login(user)
    offered = client.get("/choose-clinic/").content.decode()
    assert place.clinic.name in offered
    assert elsewhere.clinic.name in offered

    client.post("/choose-clinic/", {"clinic": str(elsewhere.clinic.id)})
    assert client.session[SESSION_KEY] == str(elsewhere.clinic.id)


def test_a_clinic_one_does_not_belong_to_cannot_be_chosen(place: Place, elsewhere: Place) -> None:
    browser = place.browser()
    answer = browser.post("/choose-clinic/", {"clinic": str(elsewhere.clinic.id)})
    assert "Choose one of your clinics" in answer.content.decode()
    assert browser.session[SESSION_KEY] == str(place.clinic.id)


@pytest.mark.django_db
def test_a_person_without_a_clinic_is_told_whom_to_ask(client: Client) -> None:
    client.force_login(a_user())
    page = client.get("/choose-clinic/").content.decode()
    assert "You do not belong to a clinic yet" in page


def test_a_suspended_clinic_is_not_offered(place: Place) -> None:
    browser = place.browser()
    Clinic.objects.filter(id=place.clinic.id).update(suspended_at=timezone.now())
    assert (
        "You do not belong to a clinic yet"
        in browser.get("/worklist/", follow=True).content.decode()
    )


def test_who_has_left_is_out_at_the_next_request(place: Place) -> None:
    browser = place.browser()
    assert browser.get("/worklist/").status_code == 200
    with clinic_scope(place.clinic.id) as now:
        end_membership(membership=place.member(Role.CLINICIAN), by=SEED, now=now)
    assert browser.get("/worklist/").url.startswith("/choose-clinic/")


def test_the_theme_is_kept_with_the_account(place: Place) -> None:
    browser = place.browser()
    assert 'data-theme="auto"' in browser.get("/worklist/").content.decode()
    answer = browser.post("/preferences/", {"theme": "dark", "next": "/patients/"})
    assert answer.url == "/patients/"
    assert 'data-theme="dark"' in place.browser().get("/worklist/").content.decode()


@pytest.mark.parametrize("theme", ["pink", ""])
def test_an_unknown_theme_changes_nothing(place: Place, theme: str) -> None:
    browser = place.browser()
    browser.post("/preferences/", {"theme": theme})
    assert 'data-theme="auto"' in browser.get("/worklist/").content.decode()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "/\\example.org", "x"])
def test_the_theme_form_sends_nobody_to_another_site_or_astray(place: Place, back: str) -> None:
    answer = place.browser().post("/preferences/", {"theme": "light", "next": back})
    assert answer.url == "/"


def test_signing_out_needs_a_post(place: Place) -> None:
    browser = place.browser()
    assert "Sign out of Stepwell?" in browser.get("/accounts/logout/").content.decode()
    browser.post("/accounts/logout/")
    assert browser.get("/worklist/").url.startswith("/accounts/login/")


def test_what_one_person_was_told_is_not_there_for_the_next(place: Place) -> None:
    plan, browser = place.make(calm), place.browser()
    browser.post(f"/patients/{plan.patient_id}/questionnaire/")
    assert set(browser.cookies) == {settings.SESSION_COOKIE_NAME}
    left = browser.post("/accounts/logout/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    browser.force_login(place.member(Role.FRONT_DESK).user)
    browser.get("/choose-clinic/")
    assert "Mensah" not in browser.get("/me/").content.decode()


@pytest.mark.django_db
def test_only_the_demo_says_who_may_sign_in(client: Client, settings: Any) -> None:
    assert "Who may sign in" not in client.get("/accounts/login/").content.decode()
    settings.ENVIRONMENT = "demo"
    assert "Who may sign in" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("density", "compact", 'data-density="compact"'),
        ("uses_keys", "1", "data-keys"),
        ("language", "es", 'lang="es"'),
    ],
)
def test_what_a_person_prefers_is_kept_with_the_account(
    place: Place, name: str, value: str, mark: str
) -> None:
    browser = place.browser()
    assert mark not in _head(browser.get("/worklist/"))
    browser.post("/preferences/", {name: value})
    assert mark in _head(place.browser().get("/worklist/"))


def test_without_a_choice_the_pages_speak_as_the_browser_asks(place: Place) -> None:
    answer = place.browser().get("/worklist/", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert 'lang="es"' in _head(answer)
    assert answer["Content-Language"] == "es"


def test_a_chosen_language_stands_over_the_browsers(place: Place) -> None:
    browser = place.browser()
    browser.post("/preferences/", {"language": "en"})
    assert 'lang="en"' in _head(browser.get("/worklist/", headers={"Accept-Language": "es"}))


def _head(answer: Any) -> str:
    return answer.content.decode().partition("<head>")[0]
