"""The engine alone: facts in, plan out, in one process."""

from collections.abc import Iterator
from functools import partial

from benchmarks.figures import Figure, median_cpu_seconds
from benchmarks.histories import DAYS, HISTORIES
from pathway.engine import evaluate
from tests.engine.patients import instant, protocol

REPEATS = 400


def figures(patients: int) -> Iterator[Figure]:
    """CPU microseconds of one evaluation, whatever the number of patients."""
    as_of = instant(DAYS)
    for name, history in HISTORIES.items():
        evaluation = partial(evaluate, history(), protocol(), as_of=as_of)
        seconds = median_cpu_seconds(evaluation, REPEATS)
        yield Figure(f"engine_{name}_us", seconds * 1e6, "<1000")
