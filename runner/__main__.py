"""The command line behind the `run` script."""

import argparse
import os
import sys
from pathlib import Path

from runner.benchmarking import run_benchmarks, run_fuzz, run_zones
from runner.browsing import run_browser, run_screens, run_weigh
from runner.checks import run_checks
from runner.commands import CHECKOUT
from runner.console import complain
from runner.demo import Demo
from runner.faulting import run_faults
from runner.folder import DataFolder
from runner.manage import manage
from runner.problem import Problem
from runner.testing import run_tests

DEFAULT_PORT, DEFAULT_HOST = "8000", "127.0.0.1"


def main(words: list[str]) -> int:
    """Run one command; answers with the exit code."""
    # A folder or file made here is for its owner only, whatever the person's habits.
    os.umask(0o077)
    try:
        return COMMANDS[words[0]](words[1:])
    except Problem as problem:
        complain(str(problem))
        return 1


def _demo(words: list[str]) -> int:
    options = _demo_options().parse_args(words)
    return Demo(DataFolder(options.data), options.host, options.port, options.reset).run()


def _demo_options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run demo", description="Serve Stepwell with invented people."
    )
    port = os.environ.get("STEPWELL_PORT", DEFAULT_PORT)
    parser.add_argument("--port", type=_port, default=port, help="default 8000, or STEPWELL_PORT")
    host = os.environ.get("STEPWELL_HOST", DEFAULT_HOST)
    parser.add_argument("--host", default=host, help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--data", type=Path, default=_data_folder(), help="data folder (default .data)"
    )
    parser.add_argument("--reset", action="store_true", help="delete the embedded data first")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")
    return int(text)


def _data_folder() -> Path:
    return Path(os.environ.get("STEPWELL_DATA") or CHECKOUT / ".data")


def _manage(words: list[str]) -> int:
    if not words:
        raise Problem(
            "Say which command, such as ./run manage check; ./run manage help lists them."
        )
    return manage(DataFolder(_data_folder()), words)


COMMANDS = {
    "demo": _demo,
    "manage": _manage,
    "test": run_tests,
    "check": run_checks,
    "bench": run_benchmarks,
    "zones": run_zones,
    "fuzz": run_fuzz,
    "faults": run_faults,
    "browser": run_browser,
    "weigh": run_weigh,
    "screens": run_screens,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
