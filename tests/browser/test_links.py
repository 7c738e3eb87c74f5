"""Every link that somebody is offered leads to a page that works, by the policy and in silence."""

import uuid

import pytest

from tests.browser.crawling import Crawl, route_of
from tests.browser.people import STAFF_OF_RIVERSIDE, Person
from tests.browser.screens import SCREENS
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: links")


@pytest.fixture(scope="module")
def opened() -> set[str]:
    """The kinds of pages that an earlier role has opened."""
    return set()


@pytest.fixture(scope="module")
def watched() -> set[str]:
    """The routes of pages that a browser has shown, here or as a screen of the table."""
    ways = [screen.way[-1].replace("*", str(uuid.UUID(int=0))) for screen in SCREENS]
    return {route_of(address) for address in ways}


@pytest.mark.parametrize("person", [*STAFF_OF_RIVERSIDE, Person.OF_EMPTY_CLINIC])
def test_no_link_is_broken_and_no_page_complains(
    visits: Visits, opened: set[str], watched: set[str], person: Person
) -> None:
    crawl = Crawl(visits.site.requests(person), opened)
    crawl.run("/")
    assert not crawl.faults
    assert len(crawl.pages) > 10
    page = visits.page(person)
    for address in crawl.pages:
        if route_of(address) not in watched:
            watched.add(route_of(address))
            page.goto(address)
