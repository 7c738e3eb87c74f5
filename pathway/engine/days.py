"""Calendar days in the clinic's zone, and the ends of a date that is known in part."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pathway.engine.facts import Fact


def next_midnight(today: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(today + timedelta(days=1), time.min, zone).astimezone(UTC)


def first_day(day: date, precision: str) -> date:
    """The earliest day that a partial date can mean."""
    if precision == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == "month" else day


def last_day(day: date, precision: str) -> date:
    if precision == "year":
        return day.replace(month=12, day=31)
    if precision == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


def earliest(fact: Fact) -> date:
    if fact.date_precision == "day":
        return fact.effective_on
    return first_day(fact.effective_on, fact.date_precision)


def latest(fact: Fact, known_by: date) -> date:
    """Nobody records a past event before it happened, so the day of knowing caps it."""
    if fact.date_precision in ("day", "unknown"):
        return fact.effective_on
    return max(earliest(fact), min(last_day(fact.effective_on, fact.date_precision), known_by))


def birthday(born: date, age: int) -> date:
    """29 February is kept on 1 March in other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_on(born: date, day: date) -> int:
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1
