"""Finding a browser and starting it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from runner.console import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/usr/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = (
    "The browser tests need Chromium: install it (on Debian: apt install chromium),"
    " or name a Chrome or Chromium in STEPWELL_BROWSER."
)


class NoBrowser(RuntimeError):
    """There is none on this machine; the message says what to do."""


def find_chromium() -> str:
    """Raises NoBrowser."""
    if named := os.environ.get("STEPWELL_BROWSER"):
        return _usable(named)
    return _present() or _installed()


def _usable(named: str) -> str:
    if found := shutil.which(named):
        return found
    raise NoBrowser(f"STEPWELL_BROWSER names {named}, which is no program. {MISSING}")


def _present() -> str | None:
    named = (shutil.which(name) for name in NAMES)
    placed = (place for place in PLACES if Path(place).exists())
    return next((found for found in (*named, *placed) if found), None)


def _installed() -> str:
    """As root on Debian the package is a command away, so it is fetched."""
    if os.geteuid() == 0 and (program := shutil.which("apt-get")):
        say("Installing the package chromium for the browser tests")
        words = [program, "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(words, env=environment, capture_output=True, check=False)
    if found := _present():
        return found
    raise NoBrowser(MISSING)


@contextmanager
def running_chromium() -> Iterator[tuple[Playwright, Browser]]:
    """A browser with an empty profile, gone afterwards."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield playwright, browser
        finally:
            browser.close()
