"""Patients brought up to date in one import, against the same work by hand."""

import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks.api import ORIENTATION
from benchmarks.api_by_hand import ByHand
from benchmarks.api_callers import Caller
from benchmarks.figures import Figure, judged
from tests.builders import a_clinic

MOST_ROWS = 10_000
ROUNDS = 5
_BEFORE, _AFTER = "2026-01-05T10:00:00Z", "2026-01-06T10:00:00Z"


def figures(patients: int) -> Iterator[Figure]:
    """Elapsed, in turn: half of the rows are there already. By hand nothing is checked or told."""
    count = min(patients, MOST_ROWS)
    spent = [_spent(count) for _ in range(ROUNDS)]
    yield Figure("bulk_upsert_rows", count, "--patients, 10,000 at most")
    ratio = median(ours / theirs for ours, theirs in spent)
    yield judged("bulk_upsert_over_by_hand", ratio, 2.5, 4)
    yield Figure("bulk_upsert_rows_per_second", count / min(spent)[0], ORIENTATION)
    by_hand = min(theirs for _, theirs in spent)
    yield Figure("bulk_upsert_by_hand_rows_per_second", count / by_hand, ORIENTATION)


def _spent(count: int) -> tuple[float, float]:
    """Seconds of the import and of the work by hand, in a clinic of their own."""
    clinic = a_clinic()
    caller, by_hand, half = Caller(clinic), ByHand(clinic), count // 2
    caller.bulk(range(half), _BEFORE)
    by_hand.bulk(range(half))
    ours = _timed(lambda: caller.bulk(range(count), _AFTER))
    return ours, _timed(lambda: by_hand.bulk(range(count)))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
