"""A due moment in words: how far away it is, and how it is marked."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from clinic.formats import day_in_words, short_day
from clinic.tenancy import current_scope

SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Due:
    """A moment something is due, seen from `now` at the clinic."""

    at: datetime
    now: datetime
    zone: ZoneInfo

    @property
    def on(self) -> date:
        """The day it belongs to: work due by midnight is due the day before."""
        return (self.at.astimezone(self.zone) - timedelta(microseconds=1)).date()

    @property
    def day(self) -> str:
        """Its day as people write it here; the year only when it is another one."""
        return (short_day if self.on.year == self.now.year else day_in_words)(self.on)

    @property
    def days_left(self) -> int:
        return (self.on - self.now.astimezone(self.zone).date()).days

    @property
    def state(self) -> str:
        """late, today, soon or later: the colour of the bar beside the words."""
        if self.at <= self.now:
            return "late"
        if self.days_left == 0:
            return "today"
        return "soon" if self.days_left <= SOON_DAYS else "later"

    @property
    def words(self) -> str:
        if self.at <= self.now and self.days_left >= 0:
            return gettext("Overdue since %(time)s") % {"time": self._time()}
        if self.days_left < 0:
            late = -self.days_left
            return ngettext("%(n)d day overdue", "%(n)d days overdue", late) % {"n": late}
        if self.days_left == 0:
            return (
                gettext("Due today")
                if self._is_whole_day()
                else gettext("Due by %s") % self._time()
            )
        if self.days_left == 1:
            return gettext("Due tomorrow")
        return gettext("In %d days") % self.days_left

    def _time(self) -> str:
        return self.at.astimezone(self.zone).strftime("%H:%M")

    def _is_whole_day(self) -> bool:
        return self.at.astimezone(self.zone).time() == time()


def due(at: datetime | None, now: datetime) -> Due | None:
    return None if at is None else Due(at, now, zone())


def zone() -> ZoneInfo:
    """The zone of the clinic in scope."""
    return ZoneInfo(current_scope().time_zone)


def end_of_day(now: datetime, days_ahead: int = 0) -> datetime:
    """The midnight that ends the clinic's day `days_ahead` from today."""
    day = now.astimezone(zone()).date() + timedelta(days=days_ahead + 1)
    return datetime.combine(day, time(), zone())
