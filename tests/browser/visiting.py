"""Opening pages as somebody, watched until they are closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.people import Person
from tests.browser.site import Site
from tests.browser.watching import Watch

WIDE, TABLET, NARROW = 1440, 820, 320
HEIGHTS = {WIDE: 900, NARROW: 640}
OK = 200
# Of a machine that does other things too; a page that works is there long before.
PATIENCE = 30_000


@dataclass
class Visits:
    """The browser windows of one test; each belongs to one person, or to nobody signed in."""

    browser: Browser
    site: Site
    _open: list[tuple[BrowserContext, Watch]] = field(default_factory=list)

    def page(
        self,
        person: Person | None,
        address: str | None = None,
        *,
        width: int = WIDE,
        status: int = OK,
        **options: Any,
    ) -> Page:
        """A new window; with an address, on that page, which answers with `status`."""
        context = self.browser.new_context(
            base_url=self.site.url,
            viewport={"width": width, "height": HEIGHTS[width]},
            storage_state=self.site.session(person) if person else None,
            # A page that still glides to its place is measured where nobody reads it.
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(PATIENCE)
        self._open.append((context, Watch(context, self.site.url)))
        page = context.new_page()
        if status != OK:
            self.allow(page, f"a status of {status} ")
        if address is not None:
            self.go(page, address, status)
        return page

    def go(self, page: Page, address: str, status: int = OK) -> None:
        answer = page.goto(address)
        assert answer, f"{address} stays on the same page"
        assert answer.status == status, f"{address} answers with {answer.status}"

    def allow(self, page: Page, pattern: str) -> None:
        """The test provokes this message of the browser's."""
        next(watch for context, watch in self._open if context is page.context).allow(pattern)

    def close(self) -> list[str]:
        """Close the windows; answers with what they should not have done."""
        for context, _ in self._open:
            context.close()
        return self.take_troubles()

    def take_troubles(self) -> list[str]:
        """What the windows should not have done since it was asked last."""
        return [said for _, watch in self._open for said in watch.take_troubles()]


@dataclass
class Tour:
    """One window a person, in which they go from page to page: they change nothing on the way."""

    visits: Visits
    _pages: dict[Person | None, Page] = field(default_factory=dict)

    def page(self, person: Person | None, address: str, *, status: int = OK) -> Page:
        """That page, as wide as it is looked at first. What fails gets a window of its own."""
        if status != OK:
            return self.visits.page(person, address, status=status)
        page = self._pages.get(person) or self.visits.page(person)
        self._pages[person] = page
        page.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})
        self.visits.go(page, address)
        return page


@contextmanager
def visiting(browser: Browser, site: Site) -> Iterator[Visits]:
    """Raises AssertionError when a page did what no page may do."""
    visits = Visits(browser, site)
    try:
        yield visits
    finally:
        troubles = visits.close()
    assert not troubles, "\n".join(troubles)
