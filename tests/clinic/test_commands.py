"""Founding a clinic and giving people their place, from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from clinic.models import Clinic, LedgerEvent, Membership, User
from clinic.tenancy import clinic_scope

pytestmark = pytest.mark.django_db

PERSON = ["--email", "Amara@example.org", "--name", "Amara Okafor"]


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def found() -> None:
    run("create_clinic", "hilltop", "--name", "Hilltop", "--time-zone", "Africa/Nairobi")


def test_a_new_person_can_sign_in_with_the_password_that_is_shown_once():
    found()
    said = run("add_member", "--clinic", "hilltop", *PERSON, "--role", "clinician")
    password = said.split()[-1]
    browser = Client()
    answer = browser.post(
        "/accounts/login/", {"login": "amara@example.org", "password": password}, follow=True
    )
    assert answer.request["PATH_INFO"] == "/worklist/"


def test_a_person_known_already_gets_a_place_and_keeps_their_password():
    found()
    run("create_clinic", "valley", "--name", "Valley", "--time-zone", "Asia/Seoul")
    run("add_member", "--clinic", "hilltop", *PERSON, "--role", "clinician")
    said = run("add_member", "--clinic", "valley", *PERSON, "--role", "therapist")
    assert "password" not in said
    assert User.objects.count() == 1
    with clinic_scope(Clinic.objects.get(slug="valley").id):
        assert Membership.objects.get().role == "therapist"
        assert LedgerEvent.objects.filter(type="membership.added").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["create_clinic", "hilltop", "--name", "x", "--time-zone", "Asia/Seoul"], "already"),
        (["create_clinic", "new", "--name", "x", "--time-zone", "Mars/Base"], "known time zone"),
        (["create_clinic", "a b", "--name", "x", "--time-zone", "Asia/Seoul"], "slug"),
        (["add_member", "--clinic", "no", *PERSON, "--role", "clinician"], "Choose one of"),
        (
            [
                "add_member",
                "--clinic",
                "hilltop",
                "--email",
                "x",
                "--name",
                "x",
                "--role",
                "clinician",
            ],
            "not an e-mail address",
        ),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_and_nothing_is_stored(words, sentence):
    found()
    with pytest.raises(CommandError, match=sentence):
        run(*words)
    assert Clinic.objects.count() == 1
    assert not User.objects.exists()
