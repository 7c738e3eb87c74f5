"""Every screen, wide and narrow: axe finds nothing, nothing scrolls sideways, the patient is named."""

import pytest

from tests.browser.accessibility import faults
from tests.browser.screens import SCREENS, Screen
from tests.browser.visiting import HEIGHTS, NARROW, Visits

pytestmark = pytest.mark.xdist_group("browser: screens")


IN_SUITE = [screen for screen in SCREENS if screen.is_in_suite]


@pytest.mark.parametrize("screen", IN_SUITE, ids=lambda screen: screen.name)
def test_a_screen_is_accessible_wide_and_narrow(visits: Visits, screen: Screen) -> None:
    page = visits.page(screen.person, screen.address(visits.site), status=screen.status)
    found = faults(page)
    page.set_viewport_size({"width": NARROW, "height": HEIGHTS[NARROW]})
    assert not found + [f"at {NARROW} px: {each}" for each in faults(page)]
