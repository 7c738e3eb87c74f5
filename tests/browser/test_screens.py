"""Every screen, wide and narrow: axe finds nothing, nothing scrolls sideways, the patient is named."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import faults, faults_of_shape, invisible_states, overflows
from tests.browser.screen import Screen
from tests.browser.screens import SCREENS
from tests.browser.visiting import HEIGHTS, NARROW, TABLET, WIDE, Tour

pytestmark = pytest.mark.xdist_group("browser: screens")


IN_SUITE = [screen for screen in SCREENS if screen.is_in_suite]


@pytest.mark.parametrize("screen", IN_SUITE, ids=lambda screen: screen.name)
def test_a_screen_is_accessible_wide_and_narrow(tour: Tour, screen: Screen) -> None:
    page = tour.page(screen.person, screen.address(tour.visits.site), status=screen.status)
    found = faults(page) + (unnamed(page) if screen.is_of_patient else [])
    page.emulate_media(forced_colors="active")
    found += invisible_states(page)
    page.emulate_media(forced_colors="none")
    page.set_viewport_size({"width": TABLET, "height": HEIGHTS[WIDE]})
    found += [f"at {TABLET} px: {each}" for each in overflows(page)]
    # What is as bright as before is not measured again.
    page.set_viewport_size({"width": NARROW, "height": HEIGHTS[NARROW]})
    assert not found + [f"at {NARROW} px: {each}" for each in faults_of_shape(page)]


def unnamed(page: Page) -> list[str]:
    """Whose page it is, is said by name, birth date and number."""
    words = page.locator(".identity").first.inner_text()
    name = page.locator(".identity-name").first.inner_text()
    is_named = name and "Born" in words and re.search(r"RS-\d{4}", words)
    return [] if is_named else [f"does not say who the patient is: {words}"]
