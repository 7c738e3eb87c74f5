"""The engine alone: facts in, plan out, in one process."""

from collections.abc import Iterator

from benchmarks.figures import Figure, median_cpu_seconds
from benchmarks.histories import DAYS, HISTORIES
from pathway.engine import evaluate
from tests.engine.patients import instant, protocol

REPEATS = 400


def figures(patients: int) -> Iterator[Figure]:
    """CPU microseconds of one evaluation, whatever the number of patients."""
    as_of = instant(DAYS)
    for name, history in HISTORIES.items():
        facts = history()
        seconds = median_cpu_seconds(
            lambda facts=facts: evaluate(facts, protocol(), as_of=as_of), REPEATS
        )
        yield Figure(f"engine_{name}_us", seconds * 1e6, "<1000")
