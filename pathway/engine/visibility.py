"""Which entries count: the revision known by `known_at`, effective by `as_of`."""

from collections.abc import Iterable
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeVar

from pathway.engine.days import earliest
from pathway.engine.facts import Entry, Fact

F = TypeVar("F", bound=Fact)

# Plans are known from the day they are recorded, not from the day they are for.
PLAN_KINDS = frozenset({"booked", "planned", "planned_end"})


def current(facts: Iterable[F], known_at: datetime | None) -> list[F]:
    """The highest revision of each entry; a retracted one is gone."""
    known = [fact for fact in facts if known_at is None or fact.recorded_at <= known_at]
    highest = {fact.root_id: fact for fact in known}
    if len(highest) < len(known):
        highest = {fact.root_id: fact for fact in sorted(known, key=attrgetter("revision"))}
    return [fact for fact in highest.values() if not fact.is_retracted]


def is_effective(fact: Fact, as_of: datetime, today: date, day_ends: datetime) -> bool:
    if isinstance(fact, Entry) and fact.kind in PLAN_KINDS:
        return fact.recorded_at < day_ends
    if fact.effective_at is not None:
        return fact.effective_at <= as_of
    return fact.effective_on <= today or earliest(fact) <= today


def moment(fact: Fact) -> tuple[Any, ...]:
    """Equal moments are ties: a date without a time runs to the end of its day."""
    day, at = fact.effective_on, fact.effective_at
    return (day, at is None, at or day)


def in_order(fact: Fact) -> tuple[Any, ...]:
    day, at = fact.effective_on, fact.effective_at
    return (day, at is None, at or day, fact.recorded_at, fact.root_id)
