"""`./run bench`: every family, or the named ones; one line a figure, `name value goal`."""

import argparse
import sys
from importlib import import_module

import django

FAMILIES = (
    "engine",
    "sweeping",
    "surfacing",
    "recording",
    "caseload",
    "measuring",
    "worklist",
    "importing",
    "api",
    "bulk",
)
PATIENTS = 500


def main(words: list[str]) -> None:
    options = parser().parse_args(words)
    django.setup()
    for family in options.families or FAMILIES:
        for figure in import_module(f"benchmarks.{family}").figures(options.patients):
            print(figure, flush=True)


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure; judge nothing.")
    parser.add_argument("families", nargs="*", help=f"some of: {', '.join(FAMILIES)}")
    parser.add_argument("--patients", type=int, default=PATIENTS, help=f"default {PATIENTS}")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
