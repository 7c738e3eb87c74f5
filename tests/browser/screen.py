"""A screen: who opens it, how it is reached in the demo, and what brings it into each of its states."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.people import Person
from tests.browser.site import Site

Doing = Callable[[Page], None]

ANY_PART = '[^/"?#]+'


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """`way` is an address, then patterns of links, each found on the page before (`*`: one part).

    `states` say what to do on the page to bring it into each state beyond the one it opens in.
    `is_of_patient`: it is about one person, who must be named on it. Forms that are made by one
    template are opened by `./run browser`, and one of them in the suite.
    """

    name: str
    person: Person | None
    way: tuple[str, ...]
    states: dict[str, Doing] = field(default_factory=dict)
    is_of_patient: bool = False
    is_in_suite: bool = True
    status: int = 200

    def address(self, site: Site) -> str:
        """Follow the way without a page. Raises AssertionError when a link is not there."""
        address, *links = self.way
        for pattern in links:
            address = first_link(site.read(self.person, address).html, pattern)
        if address.startswith("/patients/?q="):
            address = urlsplit(site.read(self.person, address).url).path
        return address


def first_link(html: str, pattern: str) -> str:
    address = ANY_PART.join(re.escape(part) for part in pattern.split("*"))
    found = re.search(f'href="({address})"', html)
    assert found, f"no link {pattern} on the page"
    return found[1].replace("&amp;", "&")


def press(name: str) -> Doing:
    """By what is on the button."""
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def open_menu(page: Page) -> None:
    page.locator(".topbar [data-menu] > summary").click()


def open_sources(page: Page) -> None:
    page.locator("details.source > summary").first.click()


def staff(name: str, person: Person, *way: str, **states: Doing) -> Screen:
    """A page in the frame of the staff's pages, so with the menu."""
    return Screen(name=name, person=person, way=way, states={"menu": open_menu, **states})


def of_patient(name: str, person: Person, *way: str, **states: Doing) -> Screen:
    return replace(staff(name, person, *way, **states), is_of_patient=True)


def plain(name: str, person: Person | None, *way: str, **states: Doing) -> Screen:
    """A page without the staff's frame."""
    return Screen(name=name, person=person, way=way, states=states)


def select_all(page: Page) -> None:
    """Every row of this page, so that the bar for many patients is at work."""
    page.locator("[data-bulk-page] input").check()


def select_none(page: Page) -> None:
    """Do something for many patients without having ticked one."""
    page.locator("#bulk button").first.click()


def open_row(page: Page) -> None:
    page.locator(".row-menu > summary").first.click()


def open_filters(page: Page) -> None:
    page.locator("main details:not([open]) > summary").first.click()


def send_to_many(page: Page) -> None:
    """What is asked before everybody of the page is sent something."""
    select_all(page)
    page.locator("#bulk").get_by_role("button", name="Send questionnaire").first.click()


def tell_of_many(page: Page) -> None:
    """How it went for each."""
    select_all(page)
    page.locator("#bulk").get_by_role("button", name="Add to case review").first.click()


def let_in(page: Page) -> None:
    """A program, whose key is shown this once."""
    page.get_by_label("What the program is").fill("Night board")
    save(page)


def renew_secret(page: Page) -> None:
    page.get_by_role("button", name="Fresh secret").first.click()


def save(page: Page) -> None:
    """What the page's own form is for, with nothing filled in."""
    page.locator("main form button:not([type=button])").last.click()
