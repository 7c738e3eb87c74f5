"""`./run weigh`: what each page costs with thousands of patients in the clinic, against its budgets."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from runner.commands import CHECKOUT, manage_command
from tests.browser.chromium import running_chromium
from tests.browser.screen import Screen
from tests.browser.screens import SCREENS
from tests.browser.site import Site, serving
from tests.browser.visiting import NARROW, Visits, visiting

PATIENTS = 5_000
KB = 1024
WEIGHED = (
    "worklist",
    "caseload",
    "patients",
    "chart",
    "new assessment",
    "change stage",
    "task",
    "messages",
    "pathway",
    "measures",
    "audit log",
    "case review",
    "self-report",
)
# What a column may hold at most, by who the page is for: (staff, patient).
BUDGETS = {
    "cold KB": (150, 30),
    "warm KB": (15, 30),
    "requests": (10, 10),
    "statements": (20, 20),
    "p95 ms": (300, 300),
    "LCP ms": (1000, 1000),
    "phone LCP": (2500, 2500),
    "CLS": (0.02, 0.02),
}
COLUMNS = (
    "cold KB",
    "warm KB",
    "requests",
    "statements",
    "p50 ms",
    "p95 ms",
    "LCP ms",
    "phone LCP",
    "CLS",
)
# Lighthouse's slow phone, as it is set in the browser itself: 150 ms and 1.6 Mbit/s on the line.
SLOW_LINE = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1_474_560 / 8,
    "uploadThroughput": 675_000 / 8,
}
SLOW_CPU = {"rate": 4}
# Kept by the browser from the start of the page, so asking late loses nothing.
SEEN = """async () => {
  const entries = (type) => new Promise((done) => {
    new PerformanceObserver((list) => done(list.getEntries())).observe({type, buffered: true});
    setTimeout(() => done([]), 300);
  });
  const paints = await entries('largest-contentful-paint');
  const shifts = await entries('layout-shift');
  return {lcp: paints.at(-1)?.startTime, cls: shifts.reduce((sum, each) => sum + each.value, 0)};
}"""

Row = dict[str, float]


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run weigh", description="Measure; judge in words.")
    parser.add_argument("--patients", type=int, default=PATIENTS, help=f"default {PATIENTS}")
    patients = parser.parse_args(words).patients

    def make_ready(environment: dict[str, str], folder: Path) -> dict[str, str]:
        run_step(environment, sys.executable, "-m", "tests.browser.preparing", str(patients))
        collected = {
            "STEPWELL_STATIC_MANIFEST": "1",
            "STEPWELL_STATIC_ROOT": str(folder / "static"),
        }
        run_step(environment | collected, *manage_command("collectstatic", "--noinput"))
        return collected

    with running_chromium() as (playwright, browser), serving(playwright, make_ready) as site:
        report(weigh_all(browser, site))
    return 0


def run_step(environment: dict[str, str], *command: str) -> str:
    here = environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        command, env=here, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def weigh_all(browser: Browser, site: Site) -> Iterator[tuple[Screen, Row]]:
    screens = [each for each in SCREENS if each.name in WEIGHED]
    addresses = {each.name: each.address(site) for each in screens}
    asked = [[each.person and each.person.email, addresses[each.name]] for each in screens]
    answer = run_step(
        site.environment, sys.executable, "-m", "tests.browser.asking", json.dumps(asked)
    )
    for screen, on_server in zip(screens, json.loads(answer), strict=True):
        with visiting(browser, site) as visits:
            yield screen, on_server | weigh(screen, addresses[screen.name], visits)


def weigh(screen: Screen, address: str, visits: Visits) -> Row:
    slow = on_a_phone(visits.page(screen.person, width=NARROW), address)
    page = visits.page(screen.person)
    transfer = Transfer(page)
    page.goto(address, wait_until="networkidle")
    seen = page.evaluate(SEEN)
    cold, requests = transfer.take()
    page.goto(address, wait_until="networkidle")
    warm, _ = transfer.take()
    row = {"cold KB": cold / KB, "warm KB": warm / KB, "requests": requests}
    shifts = max(seen["cls"], slow["cls"])
    return row | {"LCP ms": seen["lcp"] or 0, "phone LCP": slow["lcp"] or 0, "CLS": shifts}


def on_a_phone(page: Page, address: str) -> dict[str, float]:
    """What is painted when, with nothing kept from before."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", SLOW_LINE)
    protocol.send("Emulation.setCPUThrottlingRate", SLOW_CPU)
    page.goto(address, wait_until="networkidle")
    seen: dict[str, float] = page.evaluate(SEEN)
    page.close()
    return seen


class Transfer:
    """What comes over the wire, as the browser's network counts it."""

    def __init__(self, page: Page) -> None:
        self._sizes: list[float] = []
        protocol = page.context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.on("Network.loadingFinished", self._note)

    def _note(self, event: dict[str, Any]) -> None:
        self._sizes.append(event["encodedDataLength"])

    def take(self) -> tuple[float, int]:
        """Bytes and requests since the last time; what the browser had kept is no request."""
        sizes = [size for size in self._sizes if size]
        self._sizes.clear()
        return sum(sizes), len(sizes)


def report(rows: Iterator[tuple[Screen, Row]]) -> None:
    print("screen            " + "".join(f"{name:>12}" for name in COLUMNS))
    missed = 0
    for screen, row in rows:
        over = {name for name in BUDGETS if row[name] > budget_of(name, screen)}
        missed += len(over)
        cells = "".join(
            f"{in_words(row[name]):>11}{'!' if name in over else ' '}" for name in COLUMNS
        )
        print(f"{screen.name:18}{cells}", flush=True)
    print(f"{missed} budgets missed, marked !")
    for name, (staff, patient) in BUDGETS.items():
        print(f"  {name} at most {staff:g}" + (f", for patients {patient:g}" * (staff != patient)))


def budget_of(name: str, screen: Screen) -> float:
    return BUDGETS[name][0 if screen.person else 1]


def in_words(value: float) -> str:
    return f"{value:.3f}" if 0 < value < 1 else f"{value:.0f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
