"""The dark is there from the first paint: nothing bright is shown before it, with or without scripts."""

import pytest
from playwright.sync_api import Page

from runner.process_identity import wait_until
from tests.browser.people import LOOKS_ONLY, Person
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: screens")

# What styles the page has come before the first paint, and are all there is to come.
PAINTED_EARLY = """() => {
  const first = performance.getEntriesByName('first-paint')[0].startTime;
  const sheets = performance.getEntriesByType('resource').filter((each) => /\\.css/.test(each.name));
  if (!sheets.length) return ['no style sheet'];
  return sheets.filter((each) => each.renderBlockingStatus !== 'blocking' || each.responseEnd > first)
    .map((each) => each.name);
}"""
BRIGHTNESS = """() => {
  const colour = getComputedStyle(document.body).backgroundColor;
  return Math.max(...colour.match(/\\d+/g).slice(0, 3).map(Number));
}"""
DARK = 64
IS_PAINTED = "() => performance.getEntriesByName('first-paint').length > 0"
PAINT_SECONDS = 20.0


def is_dark_at_once(page: Page) -> bool:
    # A picture needs a painted page. Without scripts a page cannot wait by itself.
    page.screenshot()
    assert wait_until(lambda: page.evaluate(IS_PAINTED), PAINT_SECONDS)
    assert page.evaluate(PAINTED_EARLY) == []
    return bool(page.evaluate(BRIGHTNESS) < DARK)


@pytest.mark.parametrize(
    ("person", "address"), [(Person.READER, "/worklist/"), (None, LOOKS_ONLY.address)]
)
def test_where_the_system_is_dark_the_first_paint_is(
    visits: Visits, person: Person | None, address: str
) -> None:
    page = visits.page(person, address, color_scheme="dark", java_script_enabled=False)
    assert is_dark_at_once(page)


def test_a_theme_that_was_chosen_is_in_the_first_answer(visits: Visits) -> None:
    page = visits.page(Person.THERAPIST, "/worklist/", color_scheme="light")
    assert not is_dark_at_once(page)
    page.locator(".topbar [data-menu] > summary").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    page.wait_for_load_state()
    # A page behind another one may never be painted.
    page.close()
    again = visits.page(
        Person.THERAPIST, "/worklist/", color_scheme="light", java_script_enabled=False
    )
    assert is_dark_at_once(again)
