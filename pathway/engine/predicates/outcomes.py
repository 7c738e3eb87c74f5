"""Procedures whose outcome is still awaited (8.3)."""

from datetime import date

from pathway.engine.case import Case, derived
from pathway.engine.predicates.procedures import Procedure, days_since_done, done, pending

STEROIDS = ("esi", "ia_steroid")


@derived
def is_outcome_pending(case: Case) -> bool:
    injected = any(
        is_done_within(case, each, "steroid_outcome_days") for each in done(case, *STEROIDS)
    )
    denervated = any(is_done_within(case, each, "rfa_outcome_days") for each in done(case, "rfa"))
    return injected or denervated or bool(freshly_planned(case))


def is_done_within(case: Case, procedure: Procedure, key: str) -> bool:
    return days_since_done(case, procedure) < case.days(key)


def freshly_planned(case: Case) -> list[Procedure]:
    """Planned, and neither done nor cancelled."""
    return [
        each
        for each in pending(case, "mbb", "rfa", *STEROIDS)
        if each.planned
        and case.days_since(case.local_day(each.planned.recorded_at))
        <= case.days("planned_pending_days")
    ]


def is_soon_after_denervation(case: Case, day: date) -> bool:
    days = [each.done_on for each in done(case, "rfa") if each.done_on]
    return any(0 <= (day - each).days <= case.days("rfa_neuritis_days") for each in days)
