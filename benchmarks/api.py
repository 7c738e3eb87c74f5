"""The API through its whole stack, against the same work by hand and against bare Django views."""

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.api_by_hand import ByHand
from benchmarks.api_callers import BareViews, Caller
from benchmarks.figures import Figure, cpu_seconds, judged
from clinic.tenancy import clinic_scope
from tests.builders import a_clinic, a_patient

ROUNDS = 60
SHOWN, FEW = 50, 5
ORIENTATION = "(orientation)"
Action = Callable[[], Any]


def figures(patients: int) -> Iterator[Figure]:
    """CPU of this process, each pair in turn."""
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        one, *_ = [a_patient(f"Haddad{nth}", now=now).id for nth in range(4 * SHOWN)]
    caller, by_hand, bare = Caller(clinic), ByHand(clinic), BareViews(clinic)
    yield from _of_lists(caller, by_hand, bare)
    yield from _compared(
        "api_single_read",
        lambda: caller.get(f"/api/v1/patients/pat_{one.hex}"),
        {"by_hand": lambda: by_hand.one(one), "bare_view": lambda: bare.one(one)},
    )
    yield from _compared(
        "api_create",
        lambda: caller.send("/api/v1/patients", {"family": "Okonkwo"}),
        {"by_hand": by_hand.create, "bare_view": bare.create},
    )


def _of_lists(caller: Caller, by_hand: ByHand, bare: BareViews) -> Iterator[Figure]:
    goals = {"by_hand": (8, 12), "serializer": (0.4, 0.6)}
    others = {"by_hand": by_hand.list, "bare_view": bare.list, "serializer": bare.serialized}
    yield from _compared("api_list_of_50", lambda: caller.list(SHOWN), others, goals)
    counts = [_statements(caller, limit) for limit in (SHOWN, FEW)]
    yield judged("api_list_of_50_statements", counts[0], 4, 6)
    yield Figure("api_list_of_5_statements", counts[1], "the same")


def _compared(
    name: str,
    ours: Action,
    others: dict[str, Action],
    goals: dict[str, tuple[float, float]] | None = None,
) -> Iterator[Figure]:
    """The median of the ratios, each of some that ran one after the other."""
    for action in (ours, *others.values()):
        action()
    spent = [
        (cpu_seconds(ours), [cpu_seconds(other) for other in others.values()])
        for _ in range(ROUNDS)
    ]
    yield Figure(f"{name}_cpu_ms", 1000 * median(mine for mine, _ in spent), ORIENTATION)
    for nth, other in enumerate(others):
        ratio = median(mine / theirs[nth] for mine, theirs in spent)
        if other in (goals or {}):
            yield judged(f"{name}_over_{other}", ratio, *(goals or {})[other])
        else:
            yield Figure(f"{name}_over_{other}", ratio, ORIENTATION)


def _statements(caller: Caller, limit: int) -> int:
    """Without BEGIN and COMMIT."""
    with CaptureQueriesContext(connection) as counted:
        caller.list(limit)
    return sum(query["sql"] not in {"BEGIN", "COMMIT"} for query in counted.captured_queries)
