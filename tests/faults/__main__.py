"""`./run faults`: one line a fault, and 1 as exit code when a promise was broken."""

import argparse
import os
import subprocess
import sys
from importlib import import_module

import django

from runner.console import complain
from runner.interruptions import Interrupted, Interruptions
from runner.problem import Problem
from tests.faults.providers import environment_of, providers
from tests.faults.rig import free_port, opened_rig

INTERRUPTED = 130
RACES = "races"


def main(words: list[str]) -> int:
    options = _parser().parse_args(words)
    codes = []
    if not options.only or RACES in options.only:
        # In a test of its own, before this process knows of any server.
        races = [sys.executable, "-m", "tests.messaging.races", str(options.races)]
        codes.append(subprocess.call(races))
    if options.only != [RACES]:
        codes.append(_strike(options))
    return max(codes)


def _strike(options: argparse.Namespace) -> int:
    port = free_port()
    try:
        with (
            Interruptions() as interruptions,
            providers(port) as (mail, texts),
            opened_rig(interruptions, environment_of(port, texts)) as rig,
        ):
            # Only now is it known where the database is.
            os.environ["STEPWELL_LOG_LEVEL"] = "CRITICAL"
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
            django.setup()
            soak = import_module("tests.faults.soak")
            return int(soak.run(rig, mail, texts, options))
    except Interrupted:
        return INTERRUPTED
    except Problem as problem:
        complain(str(problem))
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run faults", description="Strike while work is done.")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each fault (default 1)")
    parser.add_argument("--seed", type=int, default=1, help="of the die (default 1)")
    parser.add_argument(
        "--only", action="append", help=f"a fault by name, or {RACES}; may be repeated"
    )
    parser.add_argument("--races", type=int, default=10_000, help="of stop against send")
    parser.add_argument("--blows", type=int, default=20, help="in one trial (default 20)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
