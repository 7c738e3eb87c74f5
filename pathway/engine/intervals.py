"""How many days between two looks, for adults and for elderly people (8.1)."""

from pathway.engine.case import Case, derived
from pathway.engine.predicates.person import counts_as_elderly_for_dates
from pathway.engine.predicates.stage import stage


@derived
def stage_interval(case: Case) -> int | None:
    key = case.protocol.stages[stage(case)].interval
    return interval_days(case, key) if key else None


def interval_days(case: Case, key: str) -> int:
    adult = case.days(key)
    return elderly_days(case, adult) if counts_as_elderly_for_dates(case) else adult


def elderly_days(case: Case, adult: int) -> int:
    """S-52: always shorter than the adult interval."""
    share = int(adult * case.number("elderly_mult"))
    return min(adult - 1, max(case.days("elderly_floor_days"), share))
