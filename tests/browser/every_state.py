"""`./run browser`: every screen in every state, with what is wrong; 1 when anything is.

A state is reached once, and looked at in that same page in every way: both widths, light, dark, spaced
text, the system's own colours, 400 %.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Error, Page

from tests.browser.accessibility import (
    colour_faults,
    cut_by_spacing,
    faults,
    invisible_states,
    overflows,
)
from tests.browser.chromium import running_chromium
from tests.browser.screen import Screen
from tests.browser.screens import SCREENS
from tests.browser.site import Site, serving
from tests.browser.visiting import HEIGHTS, NARROW, WIDE, Visits, visiting

# A window of 1280 px at 400 %: 320 px wide, and as high as is left of 1024.
ZOOMED = {"width": 320, "height": 256}

Look = Callable[[Page], list[str]]
# What is asked for in each way; what the dark colours cannot change is not asked for twice.
WAYS: dict[str, tuple[dict[str, Any], Look]] = {
    "light": ({"color_scheme": "light"}, faults),
    "spaced text": ({}, cut_by_spacing),
    "dark": ({"color_scheme": "dark"}, colour_faults),
    "forced colours": ({"forced_colors": "active"}, invisible_states),
}
# A button glides from one colour to the next: what is halfway there nobody reads.
SETTLE = "() => document.getAnimations().forEach((each) => each.finish())"
AS_IT_WAS: dict[str, Any] = {"color_scheme": "light", "forced_colors": "none"}


@dataclass
class Tally:
    """What was looked at on one screen, and what was wrong."""

    states: int = 0
    looks: int = 0
    found: list[str] = field(default_factory=list)

    def note(self, where: str, said: list[str]) -> None:
        self.looks += 1
        self.found += [f"{where}: {each}" for each in said]


def main(names: list[str]) -> int:
    screens = [each for each in SCREENS if not names or each.name in names]
    tallies = []
    with running_chromium() as (playwright, browser), serving(playwright) as site:
        for screen in screens:
            tallies.append(tally_of(screen, browser, site))
            report(screen, tallies[-1])
    states, looks = sum(each.states for each in tallies), sum(each.looks for each in tallies)
    wrong = sum(len(each.found) for each in tallies)
    print(f"{len(screens)} screens, {states} states, {looks} pages looked at, {wrong} violations")
    return 1 if wrong or not screens else 0


def report(screen: Screen, tally: Tally) -> None:
    print(f"{len(tally.found):3} wrong of {tally.looks:3}  {screen.name}", flush=True)
    for said in tally.found:
        print(f"      {said}", flush=True)


def tally_of(screen: Screen, browser: Browser, site: Site) -> Tally:
    tally = Tally()
    try:
        with visiting(browser, site) as visits:
            for state, page in in_each_state(screen, screen.address(site), visits):
                tally.states += 1
                look_in_every_way(state, page, tally)
    except (AssertionError, Error) as error:
        tally.note("opening", [str(error)])
    return tally


def in_each_state(screen: Screen, address: str, visits: Visits) -> Iterator[tuple[str, Page]]:
    page = visits.page(screen.person, address, status=screen.status, color_scheme="light")
    yield "as opened", page
    for state, reach in screen.states.items():
        page.emulate_media(**AS_IT_WAS)
        page.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})
        page.goto(address)
        reach(page)
        page.wait_for_load_state()
        yield state, page


def look_in_every_way(state: str, page: Page, tally: Tally) -> None:
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        for way, (media, look) in WAYS.items():
            page.emulate_media(**AS_IT_WAS | media)
            page.evaluate(SETTLE)
            tally.note(f"{state}, {way}, {width} px", look(page))
    page.set_viewport_size(ZOOMED)
    tally.note(f"{state}, 400 %", overflows(page))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
