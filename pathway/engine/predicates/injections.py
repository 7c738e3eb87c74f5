"""Whether a steroid injection may be suggested again (H-29)."""

from decimal import Decimal

from pathway.engine.case import Case
from pathway.engine.facts import Assessment
from pathway.engine.predicates.procedures import Procedure, days_since_done, done
from pathway.engine.predicates.sittings import scored


def is_repeat_allowed(case: Case, kind: str) -> bool:
    """Not too soon, not too often, and only when the last one helped."""
    before = done(case, kind)
    if not before:
        return True
    ages = [days_since_done(case, each) for each in before]
    is_too_soon = min(ages) < case.days("steroid_repeat_days")
    in_year = [age for age in ages if age < case.days("steroid_year_days")]
    is_too_often = len(in_year) >= case.days("steroid_year_count")
    return not is_too_soon and not is_too_often and has_helped(case, before[-1])


def has_helped(case: Case, injection: Procedure) -> bool:
    """An injection of an earlier episode says nothing; no outcome recorded, no repeat."""
    done_on = injection.done_on
    if done_on is None or done_on < case.episode_from:
        return True
    before = [each for each in with_pain(case) if each.effective_on <= done_on]
    first, last = case.days("steroid_check_from_days"), case.days("steroid_check_to_days")
    after = [
        each for each in with_pain(case) if first <= (each.effective_on - done_on).days <= last
    ]
    if not before or not after:
        return False
    start, best = pain(before[-1]), min(pain(each) for each in after)
    return start > 0 and 100 * (start - best) >= case.number("steroid_relief_percent") * start


def with_pain(case: Case) -> list[Assessment]:
    return [each for each in scored(case) if each.nrs is not None]


def pain(entry: Assessment) -> Decimal:
    return entry.nrs if entry.nrs is not None else Decimal(0)
