"""Quiet hours: from any instant, the next at which somebody may be written to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """By the clock on the wall, over midnight or not; equal ends are no quiet hours at all."""

    begin: time
    end: time

    def hold(self, hour: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end


def next_allowed(quiet: QuietHours, zone: ZoneInfo, instant: datetime) -> datetime:
    """`instant` itself, or when the quiet hours that it lies in are over; in UTC."""
    if not _is_quiet(quiet, zone, instant):
        return instant.astimezone(UTC)
    today = instant.astimezone(zone).date()
    return next(
        end
        for day in (today, today + timedelta(days=1))
        for end in _instants(day, quiet.end, zone)
        if end >= instant and not _is_quiet(quiet, zone, end)
    )


def first_instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """When the clock first shows this hour that day, or is put past it; in UTC."""
    return next(_instants(day, hour, zone))


def _instants(day: date, hour: time, zone: ZoneInfo) -> Iterator[datetime]:
    """One; two where the clock is put back; where it leaves the hour out, the moment of the jump."""
    first, second = (
        datetime.combine(day, hour, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)
    )
    if first > second:
        yield _jump(second, first, zone)
        return
    yield first
    if second > first:
        yield second


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between the two at which the clock is put forward, to the second."""
    early = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == early:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _is_quiet(quiet: QuietHours, zone: ZoneInfo, instant: datetime) -> bool:
    return quiet.hold(instant.astimezone(zone).time())
