"""The period a measure looks at: local days of the clinic, from the first to the last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.tenancy import current_scope

LENGTHS = {"28d": 28, "90d": 90, "365d": 365}
USUAL = "90d"
MONTHS_BACK = 12


@dataclass(frozen=True, slots=True)
class Window:
    """`today` bounds what can be known: a month that goes on ends today."""

    first: date
    last: date
    today: date
    now: datetime

    @property
    def begins(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends(self) -> datetime:
        return _midnight(self.last + timedelta(days=1))

    def days(self, column: str) -> dict[str, date]:
        return {f"{column}__gte": self.first, f"{column}__lte": self.last}

    def instants(self, column: str) -> dict[str, datetime]:
        return {f"{column}__gte": self.begins, f"{column}__lt": self.ends}


def window_named(name: str, now: datetime) -> Window:
    """`28d`, `90d` and `365d` end today; `2026-10` is a month. Anything else is the usual one."""
    today = now.astimezone(_zone()).date()
    if name in LENGTHS:
        return Window(today - timedelta(days=LENGTHS[name] - 1), today, today, now)
    first = _month(name, today)
    return _of_month(first, today, now) if first else window_named(USUAL, now)


def is_window(name: str, now: datetime) -> bool:
    return name in LENGTHS or _month(name, now.astimezone(_zone()).date()) is not None


def months_before(now: datetime, count: int = MONTHS_BACK) -> Iterator[tuple[str, Window]]:
    """The last months with their names, the oldest first; this one is the last."""
    today = now.astimezone(_zone()).date()
    for back in reversed(range(count)):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        first = date(year, month + 1, 1)
        yield f"{first:%Y-%m}", _of_month(first, today, now)


def _month(name: str, today: date) -> date | None:
    try:
        first = datetime.strptime(name, "%Y-%m").date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        return None
    return first if date(2000, 1, 1) <= first <= today else None


def _of_month(first: date, today: date, now: datetime) -> Window:
    following = (first + timedelta(days=32)).replace(day=1)
    return Window(first, min(following - timedelta(days=1), today), today, now)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_scope().time_zone)
