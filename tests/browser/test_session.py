"""Who is away is asked before they are signed out, and one press lets them stay."""

import time

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from clinic.sessions import SEEN_KEY
from tests.browser.people import Person
from tests.browser.visiting import Visits
from tests.harness.database import connect_as_owner

pytestmark = pytest.mark.xdist_group("browser: jobs")

LIMIT = 60 * 60
AWAY = LIMIT - 60


def let_time_pass(page: Page, database: str) -> None:
    """Nearly an hour, for the server as for the page."""
    key = next(each["value"] for each in page.context.cookies() if each["name"] == "sid")
    with connect_as_owner(database) as owner:
        asked = "select session_data from django_session where session_key = %s"
        row = owner.execute(asked, [key]).fetchone()
        assert row
        told = SessionStore().decode(row[0]) | {SEEN_KEY: int(time.time()) - AWAY}
        change = "update django_session set session_data = %s where session_key = %s"
        owner.execute(change, [SessionStore().encode(told), key])
    page.clock.fast_forward(AWAY * 1000)


def test_who_is_away_is_warned_and_stays_with_one_press(visits: Visits) -> None:
    page = visits.page(Person.LEAD)
    page.clock.install()
    page.goto("/patients/")
    field = page.locator("main input[name=q]")
    field.focus()
    let_time_pass(page, visits.site.database)
    expect(page.get_by_role("dialog")).to_contain_text("You will soon be signed out")
    with page.expect_response("**/session/") as answered:
        page.keyboard.press("Enter")
    assert answered.value.json()["left"] == LIMIT
    expect(page.get_by_role("dialog")).not_to_be_visible()
    expect(field).to_be_focused()
