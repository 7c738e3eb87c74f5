"""A patient's link: what looks at it beforehand changes nothing, and a closed one says nothing."""

import pytest

from tests.browser import jobs
from tests.browser.hands import Mouse
from tests.browser.people import CLINIC_KEY, LOOKS_ONLY, NOT_THE_ONE, TOO_LATE, Person
from tests.browser.test_jobs import chart_of
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: jobs")


def test_a_scanner_that_opens_the_link_uses_nothing_up(visits: Visits) -> None:
    scanner = visits.site.requests(None)
    for _ in range(3):
        assert scanner.head(LOOKS_ONLY.address).status == 200
        assert "Your check-in" in scanner.get(LOOKS_ONLY.address).text()


def test_closed_links_are_all_answered_with_one_page(visits: Visits) -> None:
    stranger = visits.site.requests(None)
    tampered = f"/r/report_{CLINIC_KEY}_{'Z' * 32}/"
    elsewhere = LOOKS_ONLY.address.replace(CLINIC_KEY, "harbour000")
    answers = [stranger.get(each) for each in (TOO_LATE.address, tampered, elsewhere)]
    assert {each.status for each in answers} == {404}
    assert len({each.text() for each in answers}) == 1


def test_a_second_send_is_thanked_and_a_red_flag_stands_on_the_worklist(visits: Visits) -> None:
    page = visits.page(None, NOT_THE_ONE.address, width=320)
    hand = Mouse(page)
    hand.choose("pain", "6")
    hand.press(page.locator("#flags input.urgent").first)
    hand.press(page.get_by_role("button", name="Send"))
    assert "Please do not wait" in page.locator("[role=alert]").inner_text()
    visits.allow(page, "a status of 404 ")
    page.goto(NOT_THE_ONE.address)
    assert "This link is not open" in page.content()
    chart = visits.page(Person.CLINICIAN, chart_of(visits, NOT_THE_ONE.number))
    assert chart.locator("main .tag-emergency").first.is_visible()


def test_the_title_and_the_address_say_nothing_of_anybody(visits: Visits) -> None:
    page = visits.page(None, LOOKS_ONLY.address)
    assert page.title() == "Your check-in"
    assert page.locator("meta[name=robots]").get_attribute("content") == "noindex, nofollow"
    assert page.locator("meta[name=referrer]").get_attribute("content") == "no-referrer"
    assert jobs.button(page, "Send").is_visible()
