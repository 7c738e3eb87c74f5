"""`./run screens`: pictures of the main screens, from the demo, small enough to keep beside the documents."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from runner.child import Child
from runner.commands import CHECKOUT, beat_command, manage_command, worker_command
from runner.process_identity import wait_until
from tests.browser.chromium import running_chromium
from tests.browser.screen import Screen
from tests.browser.screens import SCREENS
from tests.browser.site import Site, serving
from tests.browser.visiting import Visits, visiting

FOLDER = CHECKOUT / "docs" / "screens"
WINDOW = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
HEALTHY_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One file: a screen, in a theme, on a window."""

    file: str
    screen: str
    theme: str = "light"
    is_phone: bool = False


PICTURES = (
    Picture("worklist.png", "worklist"),
    Picture("worklist-dark.png", "worklist", "dark"),
    Picture("worklist-phone.png", "worklist", is_phone=True),
    Picture("caseload.png", "caseload"),
    Picture("chart.png", "chart"),
    Picture("chart-dark.png", "chart", "dark"),
    Picture("assessment.png", "new assessment"),
    Picture("measures.png", "measures"),
    Picture("self-report-phone.png", "self-report", is_phone=True),
)


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    with running_chromium() as (playwright, browser), serving(playwright) as site, working(site):
        for picture in PICTURES:
            size = take(picture, browser, site)
            print(f"{size / 1024:6.0f} KB  {picture.file}", flush=True)
    return 0


@contextmanager
def working(site: Site) -> Iterator[None]:
    """All that runs beside the web server: without it every page says that nobody does the work."""
    with tempfile.TemporaryDirectory() as path, ExitStack() as running:
        folder = Path(path)
        commands = {
            "worker": worker_command(),
            "poll": manage_command("poll"),
            "beat": beat_command(folder / "schedule"),
        }
        for name, command in commands.items():
            child = Child(name, command, site.environment, folder / name, CHECKOUT)
            child.start()
            running.callback(child.wait_or_kill)
            running.callback(child.ask_to_stop)
        assert wait_until(lambda: is_healthy(site), HEALTHY_SECONDS), "somebody does no work"
        yield


def is_healthy(site: Site) -> bool:
    return not site.requests(None).get("/health").json()["warnings"]


def take(picture: Picture, browser: Browser, site: Site) -> int:
    """Answers with the size of the file in bytes."""
    screen = next(each for each in SCREENS if each.name == picture.screen)
    with visiting(browser, site) as visits:
        content = shot(picture, screen, visits)
    (FOLDER / picture.file).write_bytes(content)
    return len(content)


def shot(picture: Picture, screen: Screen, visits: Visits) -> bytes:
    page = visits.page(screen.person, screen.address(visits.site), color_scheme=picture.theme)
    page.set_viewport_size(PHONE if picture.is_phone else WINDOW)
    page.evaluate("() => document.fonts.ready")
    return page.screenshot()


if __name__ == "__main__":
    sys.exit(main())
