"""What the strict content policy forbids is in no page, and what assistive technology needs is in all."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from clinic.permissions import Role
from followup.navigation import MAIN, MENU
from tests.web.conftest import Place
from tests.web.making import emergency

STAFF_PAGES = [
    "/worklist/",
    "/worklist/?queue=missing",
    "/schedule/",
    "/patients/",
    "/patients/?q=nobody",
    "/patients/{id}/",
    "/patients/{id}/?as_of=1999-01-01",
    "/patients/{id}/summary/",
    "/patients/{id}/red-flag/",
    "/patients/{id}/contact/",
    "/patients/{id}/not-recorded/",
    "/patients/{id}/options/",
    "/patients/{id}/rules/",
    "/patients/{id}/rules/?as_of=1999-01-01",
    "/patients/{id}/rules/RF-CES/",
    "/patients/{id}/rules/RSP-DISCHARGE/",
    "/patients/{id}/assessments/new/",
    "/patients/{id}/record/",
    "/patients/{id}/record/medication/",
    "/patients/{id}/record/medication/?kind=start",
    "/patients/{id}/records/",
    "/patients/{id}/stage/",
    "/patients/{id}/edit/",
    "/patients/new/",
    "/notices/",
    "/messages/",
    "/messages/?state=needs",
    "/messages/texts/",
    "/messages/texts/visit_reminder/email/es/",
    "/messages/texts/digest/email/en/",
    "/messages/opt-outs/",
    "/patients/{id}/contact/add/",
    "/days/2026-11-20/",
    "/days/2026-11-20/?of=prompts-due&part=open",
    "/me/",
    "/choose-clinic/",
    "/accounts/logout/",
    "/nothing-here/",
]
STRANGERS_PAGES = ["/accounts/login/", "/accounts/password/reset/", "/nothing-here/"]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


def check(page: str) -> None:
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"<style\b", page)
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
    assert len(re.findall(r"<h1\b", page)) == 1
    assert len(re.findall(r"<main\b", page)) == 1
    assert 'class="skip" href="#main"' in page
    assert re.search(r"<title>[^<]+ · Stepwell</title>", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", STAFF_PAGES)
def test_a_staff_page_keeps_to_the_policy(place: Place, address: str) -> None:
    patient_id = place.make(emergency).patient_id
    browser = place.browser(Role.CLINICAL_LEAD)
    if address == "/patients/{id}/":
        browser.post(f"/patients/{patient_id}/red-flag/read/")
    answer = browser.get(address.format(id=patient_id), follow=True)
    check(answer.content.decode())
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY


@pytest.mark.django_db
@pytest.mark.parametrize("address", STRANGERS_PAGES)
def test_a_page_for_strangers_keeps_to_the_policy(client: Client, address: str) -> None:
    answer = client.get(address)
    check(answer.content.decode())
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY


def test_patients_pages_are_not_kept_by_the_browser(place: Place) -> None:
    patient_id = place.make(emergency).patient_id
    for address in ("/worklist/", "/patients/", f"/patients/{patient_id}/"):
        assert "no-store" in place.browser().get(address)["Cache-Control"]


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    root = Path(settings.BASE_DIR)
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (root / "static/icons.svg").read_text()))
    pages = "".join(page.read_text() for page in (root / "templates").rglob("*.html"))
    asked = set(re.findall(r'{% icon "([^"]+)" %}', pages))
    asked |= {place.icon for place in (*MAIN, *MENU)}
    assert asked <= drawn
    assert drawn <= asked | {"check", "alert-triangle", "info-circle"}


def test_vendored_files_are_the_ones_the_notice_names() -> None:
    from hashlib import sha256

    static = Path(settings.BASE_DIR) / "static"
    notice = (static / "vendor/NOTICE").read_text()
    files = [
        "icons.svg",
        *(str(p.relative_to(static)) for p in (static / "vendor").glob("*/*.*s*")),
    ]
    for name in files:
        assert sha256((static / name).read_bytes()).hexdigest() in notice, name
        assert b"sourceMappingURL" not in (static / name).read_bytes()
