"""`./run browser`: the product in a real browser."""

import sys

from runner.testing import run_beside_servers


def run_browser(arguments: list[str]) -> int:
    """Every screen in every state."""
    return _run("tests.browser.every_state", arguments, "./run browser")


def _run(module: str, arguments: list[str], called: str) -> int:
    return run_beside_servers(called, [sys.executable, "-m", module, *arguments])
