"""`./run fuzz`: so many generated requests for every operation, and what became of them."""

import argparse
import logging
import multiprocessing
import os
import signal
import sys
from collections import Counter
from typing import Any

import django
from django.test.utils import setup_test_environment

EXAMPLES = 200
SEED = 20261122


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run fuzz", description=__doc__)
    parser.add_argument(
        "--examples", type=int, default=EXAMPLES, help=f"at least, an operation; default {EXAMPLES}"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("operations", nargs="*", help="their names; default: all")
    options = parser.parse_args(words)
    # Leaving in order takes the processes along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _set_up()
    return _report(options)


def _set_up() -> None:
    django.setup()
    setup_test_environment()
    # One line a refused request: there are tens of thousands.
    logging.disable(logging.WARNING)


def _report(options: argparse.Namespace) -> int:
    from tests.api.fuzzing import name_of, operations

    names = [name_of(one) for one in operations()]
    wanted = [name for name in names if name in options.operations or not options.operations]
    work = [(name, options.seed, options.examples) for name in wanted]
    requests = checks = failures = 0
    phases: Counter[str] = Counter()
    with multiprocessing.get_context("spawn").Pool(options.processes, _set_up) as pool:
        for tried in pool.imap_unordered(_try, work):
            shown = " ".join(f"{status}:{n}" for status, n in sorted(tried.statuses.items()))
            print(f"{tried.operation} {shown} failures {len(tried.failures)}", flush=True)
            for failure, request in tried.failures.items():
                print(f"{failure}\n{request}", file=sys.stderr, flush=True)
            requests += sum(tried.statuses.values())
            checks += tried.checks
            failures += len(tried.failures)
            phases += tried.phases
    said = ", ".join(f"{count} {phase}" for phase, count in phases.items())
    print(f"{len(work)} operations, {phases.total()} cases ({said}), every third without a key too")
    print(f"{requests} requests, {checks} checks, {failures} failures, seed {options.seed}")
    return 1 if failures else 0


def _try(one: tuple[str, int, int]) -> Any:
    """In a process of its own."""
    from tests.api.fuzzing import a_ground, name_of, operations, try_operation

    name, number, cases = one
    operation = next(each for each in operations() if name_of(each) == name)
    return try_operation(operation, a_ground(operation), number=number, cases=cases)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
