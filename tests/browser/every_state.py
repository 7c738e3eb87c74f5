"""`./run browser`: every screen in every state, with what is wrong; 1 when anything is."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Error, Page

from tests.browser.accessibility import cut_by_spacing, faults, invisible_states, overflows
from tests.browser.chromium import running_chromium
from tests.browser.screens import SCREENS, Screen
from tests.browser.site import Site, serving
from tests.browser.visiting import HEIGHTS, NARROW, WIDE, Visits, visiting

# A window of 1280 px at 400 %: 320 px wide, and as high as is left of 1024.
ZOOMED = {"width": 320, "height": 256}


@dataclass
class Tally:
    """What was looked at on one screen, and what was wrong."""

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
    wrong = sum(len(each.found) for each in tallies)
    print(f"{len(screens)} screens, {sum(each.looks for each in tallies)} looks, {wrong} wrong")
    return 1 if wrong or not screens else 0


def report(screen: Screen, tally: Tally) -> None:
    print(f"{len(tally.found):3} wrong of {tally.looks:3}  {screen.name}", flush=True)
    for said in tally.found:
        print(f"      {said}", flush=True)


def tally_of(screen: Screen, browser: Browser, site: Site) -> Tally:
    tally = Tally()
    try:
        with visiting(browser, site) as visits:
            address = screen.address(site)
            for theme in ("light", "dark"):
                look_at_states(screen, address, theme, visits, tally)
            look_otherwise(screen, address, visits, tally)
    except (AssertionError, Error) as error:
        tally.note("opening", [str(error)])
    return tally


def look_at_states(screen: Screen, address: str, theme: str, visits: Visits, tally: Tally) -> None:
    for state, page in in_each_state(screen, address, visits, color_scheme=theme):
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            tally.note(f"{state}, {theme}, {width} px", faults(page))


def in_each_state(
    screen: Screen, address: str, visits: Visits, **options: str
) -> Iterator[tuple[str, Page]]:
    for state, reach in (("as opened", None), *screen.states.items()):
        page = visits.page(screen.person, address, status=screen.status, **options)
        if reach:
            reach(page)
            page.wait_for_load_state()
        yield state, page
        page.close()


def look_otherwise(screen: Screen, address: str, visits: Visits, tally: Tally) -> None:
    """Spaced text, 400 % and the system's own colours."""
    page = visits.page(screen.person, address, status=screen.status)
    tally.note("spaced text", cut_by_spacing(page))
    page.set_viewport_size(ZOOMED)
    tally.note("400 %", overflows(page))
    page.emulate_media(forced_colors="active")
    tally.note("forced colours", invisible_states(page))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
