"""Two people at once, two patients of one name, and who leaves in the middle."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import jobs
from tests.browser.accessibility import overflows
from tests.browser.hands import Mouse
from tests.browser.people import Person
from tests.browser.test_jobs import chart_of
from tests.browser.visiting import HEIGHTS, NARROW, Visits

pytestmark = pytest.mark.xdist_group("browser: jobs")

LONGEST_WORD = "Wolfeschlegelstein" * 5
LEAVING_THEIR_CARD = """() => {
    const edge = document.querySelector(".list-card").getBoundingClientRect().right;
    const buttons = [...document.querySelectorAll(".worklist .cell-action .btn")];
    return buttons.filter((each) => each.getBoundingClientRect().right > edge).length;
}"""
NAMESAKES = {"RS-1001": "García", "RS-1073": "García"}


def test_the_second_saver_gets_both_versions_and_loses_nothing(visits: Visits) -> None:
    edit = f"{chart_of(visits, 'RS-1040')}edit/"
    first, second = (visits.page(who, edit) for who in (Person.COORDINATOR, Person.CLINICIAN))
    for page, given in ((first, "Per-Åke Erik"), (second, "Per-Åke Olav")):
        page.locator("[name$=given]").fill(given)
        jobs.button(page, "Save").click()
    conflict = second.locator(".conflict")
    expect(conflict).to_contain_text("Juno Ofori")
    expect(conflict).to_contain_text("Per-Åke Erik")
    expect(conflict).to_contain_text("Per-Åke Olav")
    assert second.locator("[name$=given]").input_value() == "Per-Åke Olav"


@pytest.mark.parametrize("number", NAMESAKES)
def test_people_of_one_name_are_told_apart_where_something_is_written(
    visits: Visits, number: str
) -> None:
    chart = chart_of(visits, number)
    page = visits.page(Person.CLINICIAN)
    for form in ("assessments/new/", "stage/", "record/medication/?kind=start", "edit/"):
        page.goto(f"{chart}{form}")
        bar = page.locator(".save-bar").inner_text()
        assert NAMESAKES[number] in bar
        assert number in bar
        assert re.search(r"born .*\d{4}", bar)


def test_a_draft_is_there_after_somebody_had_to_leave(visits: Visits) -> None:
    address = f"{chart_of(visits, 'RS-1055')}assessments/new/"
    page = visits.page(Person.CLINICIAN, address)
    hand = Mouse(page)
    hand.choose("nrs", "7")
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    page.close()
    again = visits.page(Person.CLINICIAN, address)
    expect(again.locator(".draft")).to_contain_text("Your draft")
    expect(again.locator("input[name=nrs][value='7']")).to_be_checked()


def test_a_name_of_one_long_word_widens_no_page(visits: Visits) -> None:
    chart = chart_of(visits, "RS-1005")
    page = visits.page(Person.CLINICIAN, f"{chart}edit/")
    page.locator("[name$=family]").fill(LONGEST_WORD)
    jobs.button(page, "Save").click()
    page.wait_for_url("**/contact/")
    page.goto("/worklist/")
    assert LONGEST_WORD in page.locator("#work").inner_text()
    wide = overflows(page)
    assert page.evaluate(LEAVING_THEIR_CARD) == 0
    page.set_viewport_size({"width": NARROW, "height": HEIGHTS[NARROW]})
    narrow = []
    for form in ("", "edit/", "summary/"):
        page.goto(f"{chart}{form}")
        narrow += overflows(page)
    assert not wide + narrow
