"""What people may change of their own account, and what others could learn of it."""

import runpy

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client

from clinic.models import User
from tests.builders import a_user


@pytest.fixture
def browser(client: Client) -> Client:
    user = a_user()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["action_add", "action_remove", "action_primary"])
def test_nobody_changes_the_addresses_their_password_can_be_reset_through(browser, action):
    (own,) = EmailAddress.objects.values_list("email", flat=True)
    wanted = "thief@example.org" if action == "action_add" else own
    assert browser.post("/accounts/email/", {action: "", "email": wanted}).status_code == 404
    assert list(EmailAddress.objects.values_list("email", "primary")) == [(own, True)]
    assert mail.outbox == []


@pytest.mark.django_db
def test_nobody_signs_themselves_up(client: Client):
    new = {"email": "new@example.org", "password1": "a long enough phrase"}
    client.post("/accounts/signup/", new)
    assert not User.objects.filter(email="new@example.org").exists()


def _tries(count: int, email: str, **asked: str) -> list[bool]:
    """Whether each of so many wrong passwords was looked at."""
    given = {"login": email, "password": "wrong"}
    pages = [Client().post("/accounts/login/", given, **asked) for _ in range(count)]
    return ["Too many failed" not in page.content.decode() for page in pages]


@pytest.mark.django_db
def test_who_guesses_a_password_is_stopped_whatever_host_they_name():
    user = a_user(password="over-the-hills-4-8")
    hosts = [f"testserver:{port}" for port in range(1, 7)]
    own = {"REMOTE_ADDR": "203.0.113.8"}
    tried = [_tries(1, user.email, HTTP_HOST=host, **own) for host in hosts]
    assert tried == [[True]] * 5 + [[False]]
    assert _tries(1, user.email.upper(), **own) == [False]


@pytest.mark.django_db
def test_who_guesses_a_password_locks_nobody_else_out():
    password = "over-the-hills-4-8"
    user = a_user(password=password)
    assert _tries(6, user.email, REMOTE_ADDR="203.0.113.9")[-1] is False
    own = {"login": user.email, "password": password}
    assert Client().post("/accounts/login/", own).status_code == 302


@pytest.mark.django_db
def test_a_link_that_sets_a_password_names_the_installation_whoever_asked(settings):
    settings.PUBLIC_URL = "https://clinic.example.org"
    user = a_user(password="over-the-hills-4-8")
    asked = {"email": user.email}
    Client().post("/accounts/password/reset/", asked, HTTP_HOST="testserver:8443")
    (letter,) = mail.outbox
    assert "https://clinic.example.org/accounts/password/reset/key/" in letter.body


def read_settings(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(settings.BASE_DIR / "config" / "settings.py"))


@pytest.mark.parametrize(("environment", "backend"), [("production", "dummy"), ("demo", "console")])
def test_only_a_demo_writes_links_that_set_a_password_to_its_log(monkeypatch, environment, backend):
    found = read_settings(monkeypatch, STEPWELL_ENV=environment)
    assert found["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
    assert found["CAN_SEND_MAIL"] == (environment == "demo")


def test_a_mail_server_that_is_named_is_used(monkeypatch):
    found = read_settings(monkeypatch, STEPWELL_ENV="production", STEPWELL_SMTP_HOST="mail.example")
    assert found["EMAIL_BACKEND"] == "followup.messaging.channels.smtp.SmtpBackend"
    assert found["CAN_SEND_MAIL"]


@pytest.mark.parametrize(("is_behind", "trusted"), [("0", None), ("1", 1)])
def test_a_proxys_word_for_who_asks_is_taken_only_where_there_is_one(
    monkeypatch, is_behind, trusted
):
    found = read_settings(monkeypatch, STEPWELL_BEHIND_PROXY=is_behind)
    assert found.get("ALLAUTH_TRUSTED_PROXY_COUNT") == trusted
