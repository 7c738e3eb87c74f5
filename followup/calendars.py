"""Clinic days: which days are open, and the instant a local day ends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinic.models import ClinicSettings
from clinic.tenancy import current_scope


@dataclass(frozen=True, slots=True)
class ClinicCalendar:
    """Opening days as ISO weekday numbers, single closed days, and the clinic's zone.

    `sends_reminders`: patients of the clinic are written to at all.
    """

    opening_days: Collection[int]
    closed_days: Collection[date]
    zone: ZoneInfo
    sends_reminders: bool = False

    def is_open(self, day: date) -> bool:
        return day.isoweekday() in self.opening_days and day not in self.closed_days

    def open_day_at_or_before(self, day: date, *, not_before: date) -> date:
        """A due date on a closed day moves earlier, never to before it can be met."""
        candidate = day
        while candidate > not_before and not self.is_open(candidate):
            candidate -= timedelta(days=1)
        return candidate if self.is_open(candidate) else day

    def scheduled_on(self, due_on: date, *, counted_from: date) -> date:
        """The day a date of the protocol falls on here: after it is counted from, never later."""
        return self.open_day_at_or_before(due_on, not_before=counted_from + timedelta(days=1))

    def add_open_days(self, day: date, count: int) -> date:
        """The day `count` open days after `day`, looking at most a year ahead."""
        candidate, left = day, count
        for _ in range(366):
            if left <= 0:
                break
            candidate += timedelta(days=1)
            left -= self.is_open(candidate)
        return candidate

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The first instant of the following local day, in UTC."""
        midnight = datetime.combine(day + timedelta(days=1), time(), self.zone)
        return midnight.astimezone(UTC)


def clinic_calendar() -> ClinicCalendar:
    """The calendar of the clinic in scope."""
    stored = ClinicSettings.objects.values("opening_days", "closed_days", "reminders_enabled").get()
    return ClinicCalendar(
        opening_days=frozenset(stored["opening_days"]),
        closed_days=frozenset(stored["closed_days"]),
        zone=ZoneInfo(current_scope().time_zone),
        sends_reminders=stored["reminders_enabled"],
    )
