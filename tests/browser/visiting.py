"""Opening pages as somebody, watched until they are closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.people import Person
from tests.browser.site import Site
from tests.browser.watching import Watch

WIDE, NARROW = 1440, 320
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
        status: int = 200,
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
            answer = page.goto(address)
            assert answer, f"{address} stays on the same page"
            assert answer.status == status, f"{address} answers with {answer.status}"
        return page

    def allow(self, page: Page, pattern: str) -> None:
        """The test provokes this message of the browser's."""
        next(watch for context, watch in self._open if context is page.context).allow(pattern)

    def close(self) -> list[str]:
        """Close the windows; answers with what they should not have done."""
        for context, _ in self._open:
            context.close()
        return [said for _, watch in self._open for said in watch.troubles]


@contextmanager
def visiting(browser: Browser, site: Site) -> Iterator[Visits]:
    """Raises AssertionError when a page did what no page may do."""
    visits = Visits(browser, site)
    try:
        yield visits
    finally:
        troubles = visits.close()
    assert not troubles, "\n".join(troubles)
