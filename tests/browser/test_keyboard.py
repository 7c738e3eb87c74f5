"""The main jobs without a mouse: every stop is in sight, uncovered and marked."""

import pytest

from tests.browser import jobs
from tests.browser.hands import Keyboard
from tests.browser.people import ANSWERS_TWICE, Person
from tests.browser.test_jobs import chart_of
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: jobs")


def test_an_assessment_is_recorded_by_the_keyboard(visits: Visits) -> None:
    address = chart_of(visits, "RS-1031")
    page = visits.page(Person.CLINICIAN, f"{address}assessments/new/")
    hand = Keyboard(page)
    jobs.assess(hand, page)
    assert not hand.troubles


def test_a_stage_is_changed_by_the_keyboard(visits: Visits) -> None:
    page = visits.page(Person.CLINICIAN, chart_of(visits, "RS-1033"))
    hand = Keyboard(page)
    jobs.change_stage(hand, page, "ST-M", "Steady for three months")
    assert not hand.troubles


def test_the_worklist_is_worked_by_the_keyboard(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/worklist/")
    hand = Keyboard(page)
    following = page.locator("tbody tr").nth(7).get_attribute("id")
    jobs.log_call(hand, page, page.locator("tbody tr").nth(6))
    page.wait_for_function("id => document.activeElement.closest('tr')?.id === id", arg=following)
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/**")
    assert not hand.troubles


def test_many_are_sent_a_questionnaire_by_the_keyboard(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/caseload/")
    hand = Keyboard(page)
    jobs.send_to_many(hand, page)
    assert not hand.troubles


def test_somebody_new_is_enrolled_by_the_keyboard(visits: Visits) -> None:
    page = visits.page(Person.CLINICIAN, "/patients/new/")
    hand = Keyboard(page)
    jobs.enrol(hand, page, "Quispe-Ōta")
    assert not hand.troubles


def test_a_patient_answers_by_the_keyboard(visits: Visits) -> None:
    page = visits.page(None, ANSWERS_TWICE.address)
    hand = Keyboard(page)
    jobs.report(hand, page)
    assert not hand.troubles


def test_a_menu_closes_with_escape_and_gives_the_focus_back(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/worklist/")
    menu = page.locator(".topbar [data-menu] > summary")
    menu.focus()
    page.keyboard.press("Enter")
    assert page.locator(".topbar [data-menu]").evaluate("menu => menu.open")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator(".topbar [data-menu]").evaluate("menu => menu.open")
    assert menu.evaluate("menu => menu === document.activeElement")


def test_letters_do_nothing_until_somebody_switches_them_on(visits: Visits) -> None:
    page = visits.page(Person.COORDINATOR, "/worklist/")
    before = page.url
    for letter in "jkxo?/":
        page.keyboard.press(letter)
    assert page.url == before
    assert page.evaluate("document.activeElement === document.body")
    assert page.locator("dialog[open]").count() == 0


def test_number_keys_answer_a_focused_red_flag_for_who_switched_keys_on(visits: Visits) -> None:
    page = visits.page(Person.CLINICIAN, f"{chart_of(visits, 'RS-1031')}assessments/new/")
    flag = page.locator("[data-flag]").first
    flag.locator("input").first.focus()
    page.keyboard.press("2")
    assert flag.locator("input").nth(1).is_checked() is False
    page.evaluate("document.documentElement.dataset.keys = ''")
    page.keyboard.press("2")
    assert flag.locator("input").nth(1).is_checked()
    assert flag.locator("input").nth(1).evaluate("radio => radio === document.activeElement")
