"""The main jobs in a browser that runs no scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import jobs
from tests.browser.hands import Mouse
from tests.browser.people import IN_TROUBLE, Person
from tests.browser.test_jobs import chart_of
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: jobs")


def bare(visits: Visits, person: Person | None, address: str) -> Page:
    return visits.page(person, address, java_script_enabled=False)


def test_an_assessment_is_recorded_without_scripts(visits: Visits) -> None:
    page = bare(visits, Person.CLINICIAN, f"{chart_of(visits, 'RS-1034')}assessments/new/")
    jobs.assess(Mouse(page), page)


def test_a_stage_is_changed_without_scripts(visits: Visits) -> None:
    page = bare(visits, Person.CLINICIAN, chart_of(visits, "RS-1042"))
    jobs.change_stage(Mouse(page), page, "ST-M", "Steady for three months")


def test_a_patient_is_found_without_scripts(visits: Visits) -> None:
    page = bare(visits, Person.FRONT_DESK, "/schedule/")
    jobs.find(Mouse(page), page, "lindq")
    assert "Lindqvist" in page.locator(".identity-name").inner_text()


def test_a_red_flag_shows_the_urgent_advice_when_it_is_ticked(visits: Visits) -> None:
    page = bare(visits, None, IN_TROUBLE.address)
    advice = page.locator("#flags .advice")
    expect(advice).not_to_be_visible()
    page.locator("#flags input.urgent + label").first.click()
    expect(advice).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[role=alert]")).to_contain_text("Please do not wait")
