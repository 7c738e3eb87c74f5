"""One browser and one server for the tests of this folder, closed before any other test runs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.chromium import running_chromium
from tests.browser.site import Site, serving
from tests.browser.visiting import Tour, Visits, visiting


# Closed with the folder: while it runs, Django takes this thread for one of asyncio's.
@pytest.fixture(scope="package")
def chromium() -> Iterator[tuple[Playwright, Browser]]:
    with running_chromium() as running:
        yield running


@pytest.fixture(scope="package")
def site(chromium: tuple[Playwright, Browser]) -> Iterator[Site]:
    with serving(chromium[0]) as site:
        yield site


@pytest.fixture
def visits(chromium: tuple[Playwright, Browser], site: Site) -> Iterator[Visits]:
    """Windows of the browser; the test fails when one of them has met trouble."""
    with visiting(chromium[1], site) as visits:
        yield visits


@pytest.fixture(scope="module")
def windows(chromium: tuple[Playwright, Browser], site: Site) -> Iterator[Tour]:
    with visiting(chromium[1], site) as visits:
        yield Tour(visits)


@pytest.fixture
def tour(windows: Tour) -> Iterator[Tour]:
    """The windows of the whole module; the test fails when one of them has met trouble in it."""
    yield windows
    troubles = windows.visits.take_troubles()
    assert not troubles, "\n".join(troubles)
