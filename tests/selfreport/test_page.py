"""The patient's page: small, nameless, private, and never used up by opening it."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from followup.models import Link
from pathway.models import Assessment
from pathway.questions import RED_FLAGS
from tests.selfreport.conftest import EMERGENCY, PHONE, Asked

pytestmark = pytest.mark.django_db


def html_of(phone: Client, patient: Asked) -> str:
    return phone.get(patient.address).content.decode()


def test_opening_the_link_a_hundred_times_leaves_it_usable(patient: Asked, phone: Client) -> None:
    before = patient.link
    for _ in range(50):
        assert phone.get(patient.address).status_code == 200
        assert phone.head(patient.address).status_code == 200
    after = patient.link
    assert {f.attname: getattr(after, f.attname) for f in Link._meta.concrete_fields} == {
        f.attname: getattr(before, f.attname) for f in Link._meta.concrete_fields
    }
    phone.post(patient.address, {"pain": "4"})
    assert len(patient.stored(Assessment)) == 1


def test_the_page_names_nobody_and_no_condition(patient: Asked, phone: Client) -> None:
    html = html_of(phone, patient)
    assert "<title>Your check-in</title>" in html
    for word in ("Zubizarreta", "Itziar", str(patient.plan.patient_id), "1980"):
        assert word not in html + patient.address
    assert not re.search(r"back pain|low back|radicul|sciatica|diagnos", html, re.I)


def test_the_page_is_kept_by_nobody_and_found_by_nobody(patient: Asked, phone: Client) -> None:
    answer = phone.get(patient.address)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_the_page_works_without_scripts_and_weighs_little(patient: Asked, phone: Client) -> None:
    page = phone.get(patient.address).content
    html = page.decode()
    assert "<script" not in html
    assert " style=" not in html
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
    assert sheets == ["css/report.css"]
    sheet = (Path(settings.BASE_DIR) / "static" / sheets[0]).read_bytes()
    assert len(gzip.compress(sheet)) < 2048
    assert len(page) + len(sheet) <= 30 * 1024
    assert "@import" not in sheet.decode()


def test_advice_stands_ready_under_the_red_flags_with_both_numbers(
    patient: Asked, phone: Client
) -> None:
    html = html_of(phone, patient)
    flags = html[html.index('id="flags"') : html.index('id="effects"')]
    assert all(f'value="{flag}"' in flags for flag in RED_FLAGS)
    advice = flags[flags.index('class="advice"') :]
    assert PHONE in advice
    assert f'href="tel:{EMERGENCY}"' in advice


def test_every_red_flag_shows_the_advice_and_none_of_these_does_not(
    patient: Asked, phone: Client
) -> None:
    html = html_of(phone, patient)
    urgent = re.findall(r'name="flags" value="(\w+)" id="\w+" class="urgent"', html)
    assert set(urgent) == set(RED_FLAGS)
    sheet = (Path(settings.BASE_DIR) / "static/css/report.css").read_text()
    assert ".urgent:checked ~ .advice { display: block; }" in sheet


def test_nothing_is_chosen_beforehand(patient: Asked, phone: Client) -> None:
    assert "checked>" not in html_of(phone, patient)


def test_an_answer_waits_for_whoever_writes_about_the_patient(
    patient: Asked, phone: Client
) -> None:
    with CaptureQueriesContext(connection) as asked:
        phone.post(patient.address, {"pain": "3"})
    said = [each["sql"] for each in asked.captured_queries]
    waits = next(i for i, sql in enumerate(said) if "lock_timeout" in sql and "8s" in sql)
    locks = next(
        i for i, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql or "FOR UPDATE" in sql
    )
    assert waits < locks
