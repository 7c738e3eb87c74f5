"""What a list shows is in its address: for another session, for the way back, and for nobody elsewhere."""

import pytest
from playwright.sync_api import Page

from tests.browser.people import Person
from tests.browser.test_jobs import chart_of
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: jobs")


def rows(page: Page) -> list[str]:
    return page.locator("tbody .strong").all_inner_texts()


def test_a_copied_address_gives_a_colleague_the_same_rows(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/caseload/")
    page.locator(".tile-overdue").click()
    page.locator(".sort-link").nth(1).click()
    page.wait_for_load_state()
    seen = rows(page)
    assert seen
    colleague = visits.page(Person.CLINICIAN, page.url)
    assert rows(colleague) == seen


def test_the_way_back_restores_filters_and_place(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/caseload/")
    page.locator(".tile-overdue").click()
    page.wait_for_load_state()
    address, seen = page.url, rows(page)
    last = page.locator("tbody a.strong").last
    last.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    last.click()
    page.wait_for_url("**/patients/**")
    page.go_back()
    assert (page.url, rows(page)) == (address, seen)
    page.wait_for_function("place => Math.abs(scrollY - place) < 50", arg=place)


def test_the_chart_of_another_clinic_is_not_found(visits: Visits) -> None:
    page = visits.page(Person.ELSEWHERE, chart_of(visits, "RS-1033"), status=404)
    assert "Moreau" not in page.content()
