"""Every link that somebody is offered leads to a page that works, by the policy and in silence."""

import pytest

from tests.browser.crawling import Crawl, kind_of
from tests.browser.people import STAFF_OF_RIVERSIDE, Person
from tests.browser.visiting import Visits

pytestmark = pytest.mark.xdist_group("browser: links")


@pytest.fixture(scope="module")
def opened() -> set[str]:
    """The kinds of pages that an earlier role has opened."""
    return set()


@pytest.mark.parametrize("person", [*STAFF_OF_RIVERSIDE, Person.OF_EMPTY_CLINIC])
def test_no_link_is_broken_and_no_page_complains(
    visits: Visits, opened: set[str], person: Person
) -> None:
    crawl = Crawl(visits.site.requests(person), visits.site.url)
    crawl.run("/")
    assert not crawl.faults
    assert len(crawl.pages) > 10
    page = visits.page(person)
    for address in crawl.pages:
        if kind_of(address) not in opened:
            opened.add(kind_of(address))
            page.goto(address)
