"""Days ago become dates and instants of the clinic, from the database's now."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MORNING = time(9, 30)
_EVENING = time(20)
_STEPS_OF_TODAY = 200


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The demo's today. Yesterday and before have working hours; today ends now."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def instant(self, ago: int, step: int = 0) -> datetime:
        """The `step`-th thing of a day: minutes apart, and never in the future."""
        if ago > 0:
            morning = datetime.combine(self.day(ago), _MORNING, self.zone)
            return (morning + timedelta(minutes=2 * step)).astimezone(UTC)
        midnight = datetime.combine(self.today, time(), self.zone)
        span = min(self.now - midnight, timedelta(hours=2))
        return self.now - span * (1 - min(step, _STEPS_OF_TODAY) / _STEPS_OF_TODAY)

    def evening(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), _EVENING, self.zone).astimezone(UTC)
