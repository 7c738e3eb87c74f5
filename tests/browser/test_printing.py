"""What is printed: no bars and buttons, the patient on every page, few pages."""

import math
import re

import pytest

from tests.browser.people import Person
from tests.browser.test_jobs import chart_of
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: screens")

NOT_ON_PAPER = ".topbar, .bottombar, .btn, button, .skip"


@pytest.mark.parametrize("address", ["/measures/", "/case-review/print/"])
def test_a_sheet_shows_no_bars_and_buttons(visits: Visits, address: str) -> None:
    page = visits.page(Person.LEAD, address)
    page.emulate_media(media="print")
    shown = [each for each in page.locator(NOT_ON_PAPER).all() if each.is_visible()]
    assert not [each.evaluate("e => e.outerHTML.slice(0, 100)") for each in shown]


def test_a_chart_is_printed_without_bars_and_names_the_patient(visits: Visits) -> None:
    page = visits.page(Person.CLINICIAN, chart_of(visits, "RS-1033"))
    page.emulate_media(media="print")
    assert not [each for each in page.locator(".topbar, .bottombar").all() if each.is_visible()]
    assert page.locator(".identity-name").is_visible()
    assert pages_of(page.pdf(format="A4", print_background=False)) >= 1


def test_a_summary_is_two_pages_at_most_and_names_the_patient_on_each(visits: Visits) -> None:
    page = visits.page(Person.CLINICIAN, f"{chart_of(visits, 'RS-1027')}summary/")
    page.emulate_media(media="print")
    assert page.locator("thead .summary-who").inner_text().count("RS-1027") == 1
    assert (
        page.locator("thead").evaluate("e => getComputedStyle(e).display") == "table-header-group"
    )
    assert pages_of(page.pdf(format="A4")) <= 2


def test_the_sheet_of_the_case_review_holds_two_patients_a_page(visits: Visits) -> None:
    page = visits.page(Person.LEAD, "/case-review/print/")
    heads = page.locator(".sheet h2").all_inner_texts()
    assert len(heads) >= 3
    assert all(re.search(r"born .*\d{4}, RS-\d{4}", head) for head in heads)
    assert pages_of(page.pdf(format="A4")) == math.ceil(len(heads) / 2)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
