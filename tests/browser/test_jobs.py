"""The main jobs, with the presses they may take."""

import pytest

from tests.browser import jobs
from tests.browser.hands import Mouse
from tests.browser.people import ANSWERS, Person
from tests.browser.screens import first_link
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: jobs")


def chart_of(visits: Visits, number: str) -> str:
    """The address of a patient's chart."""
    requests = visits.site.requests(Person.COORDINATOR)
    return first_link(requests.get(f"/patients/?q={number}").text(), "/patients/*/")


def test_a_whole_assessment_takes_at_most_12_presses(visits: Visits) -> None:
    address = chart_of(visits, "RS-1013")
    page = visits.page(Person.CLINICIAN, f"{address}assessments/new/")
    hand = Mouse(page)
    jobs.assess(hand, page)
    assert hand.presses <= 12


def test_a_patient_answers_in_at_most_6_taps(visits: Visits) -> None:
    page = visits.page(None, ANSWERS.address, width=320, has_touch=True)
    hand = Mouse(page)
    jobs.report(hand, page)
    assert hand.presses <= 6


def test_a_patient_is_found_by_a_few_letters(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/worklist/")
    jobs.find(Mouse(page), page, "lindq")
    assert page.locator("main").get_by_role("link", name="Lindqvist").count() == 1
