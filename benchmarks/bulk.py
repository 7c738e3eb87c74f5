"""Patients brought up to date in one import, against the same work by hand."""

import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.api import ORIENTATION
from benchmarks.api_by_hand import ByHand
from benchmarks.api_callers import AFTER, BEFORE, Caller
from benchmarks.figures import Figure, judged
from tests.builders import a_clinic

MOST_ROWS = 10_000
ROUNDS = 5


def figures(patients: int) -> Iterator[Figure]:
    """Elapsed, in turn: half of the rows are there already. By hand nothing is checked or told."""
    count = min(patients, MOST_ROWS)
    spent = [_spent(count) for _ in range(ROUNDS)]
    yield Figure("bulk_upsert_rows", count, "--patients, 10,000 at most")
    ratio = median(ours / by_hand for ours, by_hand in spent)
    yield judged("bulk_upsert_over_by_hand", ratio, 2.5, 4)
    ours, by_hand = (min(each) for each in zip(*spent, strict=True))
    yield Figure("bulk_upsert_rows_per_second", count / ours, ORIENTATION)
    yield Figure("bulk_upsert_by_hand_rows_per_second", count / by_hand, ORIENTATION)


def _spent(count: int) -> tuple[float, float]:
    """Seconds of the import and of the work by hand, in a clinic of their own."""
    clinic = a_clinic()
    caller, by_hand, half = Caller(clinic), ByHand(clinic), count // 2
    caller.bulk(range(half), BEFORE)
    by_hand.bulk(range(half))
    ours = _timed(lambda: caller.bulk(range(count), AFTER))
    return ours, _timed(lambda: by_hand.bulk(range(count)))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
