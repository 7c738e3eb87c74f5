"""`./run browser`, `./run weigh` and `./run screens`: the product in a real browser."""

import sys

from runner.testing import run_beside_servers


def run_browser(arguments: list[str]) -> int:
    """Every screen in every state."""
    return _run("tests.browser.every_state", arguments, "./run browser")


def run_weigh(arguments: list[str]) -> int:
    """What each page costs, against its budgets."""
    return _run("tests.browser.weighing", arguments, "./run weigh")


def run_screens(arguments: list[str]) -> int:
    """Pictures of the main screens, for the documents."""
    return _run("tests.browser.pictures", arguments, "./run screens")


def _run(module: str, arguments: list[str], called: str) -> int:
    return run_beside_servers(called, [sys.executable, "-m", module, *arguments])
