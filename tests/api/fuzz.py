"""`./run fuzz`: so many generated requests for every operation, and what became of them."""

import argparse
import sys

import django

EXAMPLES = 200


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run fuzz", description=__doc__)
    parser.add_argument(
        "--examples", type=int, default=EXAMPLES, help=f"default {EXAMPLES}, a mode"
    )
    parser.add_argument("operations", nargs="*", help="their names; default: all")
    options = parser.parse_args(words)
    django.setup()
    return _report(options.examples, set(options.operations))


def _report(examples: int, wanted: set[str]) -> int:
    from tests.api.builders import a_key
    from tests.api.fuzzing import operations, try_operation
    from tests.api.test_boundaries import WIDEST, a_steered_world

    world = a_steered_world()
    requests = failures = count = 0
    for operation in operations():
        name = operation.definition.raw["operationId"]
        if wanted and name not in wanted:
            continue
        # A key of its own for each: what one may ask in a minute is not what is tried here.
        key = a_key(world.clinic, WIDEST)
        tried = try_operation(operation, world.places, key, examples)
        shown = " ".join(f"{status}:{times}" for status, times in sorted(tried.statuses.items()))
        print(f"{name} {shown} failures {len(tried.failures)}", flush=True)
        for failure in tried.failures:
            print(failure, file=sys.stderr)
        requests += sum(tried.statuses.values())
        failures += len(tried.failures)
        count += 1
    print(f"{count} operations, {requests} requests, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
