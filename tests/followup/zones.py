"""Every change of a zone until 2037, judged by PostgreSQL; `./run zones` tries every zone.

The product turns a local day and hour into an instant; PostgreSQL is asked the way back only,
from the instant to the clock on the wall, which has one answer even where the clock is put back.
Zones whose rules differ between PostgreSQL's data and the pinned tzdata are judged by tzdata
and listed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import DatabaseError, connection, transaction

from followup.calendars import ClinicCalendar
from followup.messaging.quiet import QuietHours, first_instant, next_allowed
from pathway.engine.days import next_midnight

FROM, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
QUIET = (
    QuietHours(time(20), time(8)),
    QuietHours(time(22, 30), time(2, 30)),
    QuietHours(time(0), time(2, 15)),
)
HOURS = (time(0), time(0, 30), time(1, 30), time(2, 30), time(9))

Clock = Mapping[datetime, datetime]


@dataclass(frozen=True)
class Change:
    """An instant at which the clock jumps from one offset to another."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def size(self) -> timedelta:
        return abs(self.after - self.before)

    def moments(self) -> dict[str, datetime]:
        """The day before, inside what is left out or said twice, and after it."""
        inside = {"gap": self.at} if self.after > self.before else {"fold": self.at - self.size / 2}
        return {
            "day before": self.at - DAY,
            "just before": self.at - SECOND,
            **inside,
            "again": self.at + self.size / 2,
            "after": self.at + self.size + SECOND,
        }


@dataclass(frozen=True)
class Check:
    """One thing the product said; `holds` is given the clock on the wall at these instants."""

    what: str
    instants: tuple[datetime, ...]
    holds: Callable[[Clock], bool]


@dataclass
class Outcome:
    checks: Counter[str] = field(default_factory=Counter)
    changes: int = 0
    wrong: list[str] = field(default_factory=list)
    differ: list[str] = field(default_factory=list)


def changes_of(zone: ZoneInfo) -> Iterator[Change]:
    """Found by looking once a day and halving the day in which the offset moved."""
    early, offset = FROM, FROM.astimezone(zone).utcoffset()
    while early < UNTIL:
        late = early + DAY
        if (moved := late.astimezone(zone).utcoffset()) != offset:
            yield Change(_instant_of(zone, early, late, offset), offset, moved)
        early, offset = late, moved


def _instant_of(zone: ZoneInfo, early: datetime, late: datetime, offset: timedelta) -> datetime:
    while late - early > SECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def judge(names: Iterable[str], clock_of: Callable[..., Clock] | None = None) -> Outcome:
    """`clock_of` a zone's name and instants is PostgreSQL's unless another is given."""
    outcome = Outcome()
    for name in sorted(names):
        zone = ZoneInfo(name)
        changes = list(changes_of(zone))
        checks = [check for change in changes for check in checks_of(zone, change)]
        instants = {instant for check in checks for instant in check.instants} | set(_weekly())
        ours = {instant: _wall(instant, zone) for instant in instants}
        if (clock := (clock_of or walls)(name, instants)) != ours:
            outcome.differ.append(name)
            clock = ours
        outcome.changes += len(changes)
        outcome.checks.update(check.what for check in checks)
        outcome.wrong += [f"{name}: {check.what}" for check in checks if not check.holds(clock)]
    return outcome


def checks_of(zone: ZoneInfo, change: Change) -> Iterator[Check]:
    calendar = ClinicCalendar(opening_days=range(1, 8), closed_days=(), zone=zone)
    for when, moment in change.moments().items():
        day = _wall(moment, zone).date()
        yield _local_day(when, moment, calendar)
        yield end_of_day(f"end of the day, {when}", day, calendar.end_of(day))
        yield end_of_day(f"next midnight, {when}", day, next_midnight(day, zone))
        for hour in HOURS:
            yield _hour(f"hour of a day, {when}", zone, day, hour, change.size)
        for days in (7, 1):
            visit_on = day + timedelta(days=days)
            sent_on = visit_on - timedelta(days=days)
            yield _hour(f"{days} days before a visit, {when}", zone, sent_on, time(9), change.size)
        for quiet in QUIET:
            yield _quiet(when, quiet, zone, moment)


def _local_day(when: str, moment: datetime, calendar: ClinicCalendar) -> Check:
    said = calendar.local_day(moment)
    return Check(f"local day, {when}", (moment,), lambda clock: clock[moment].date() == said)


def end_of_day(what: str, day: date, end: datetime) -> Check:
    """The first instant of the next day: a second earlier it is this day still."""
    last = end - SECOND

    def holds(clock: Clock) -> bool:
        return clock[last].date() == day and clock[end].date() == day + DAY

    return Check(what, (last, end), holds)


def _hour(what: str, zone: ZoneInfo, day: date, hour: time, size: timedelta) -> Check:
    """The first time the clock shows it, or the first moment after what was left out."""
    said = first_instant(day, hour, zone)
    wanted = datetime.combine(day, hour)
    earlier = (said - SECOND, said - size)

    def holds(clock: Clock) -> bool:
        is_right = clock[said] >= wanted and clock[said].date() == day
        return is_right and all(clock[instant] < wanted for instant in earlier)

    return Check(what, (said, *earlier), holds)


def _quiet(when: str, quiet: QuietHours, zone: ZoneInfo, moment: datetime) -> Check:
    """Outside the quiet hours, and every quarter of an hour until then inside them."""
    allowed = next_allowed(quiet, zone, moment)
    waiting = [
        moment + timedelta(minutes=15 * n)
        for n in range(int((allowed - moment) / timedelta(minutes=15)))
    ]
    if allowed > moment:
        waiting.append(allowed - SECOND)

    def holds(clock: Clock) -> bool:
        is_right = allowed >= moment and not quiet.hold(clock[allowed].time())
        return is_right and all(quiet.hold(clock[instant].time()) for instant in waiting)

    return Check(f"quiet hours, {when}", (allowed, *waiting), holds)


def walls(name: str, instants: Iterable[datetime]) -> Clock:
    """PostgreSQL's clock on the wall in a zone; empty when it has no such zone."""
    wanted = list(instants)
    statement = "SELECT i, i AT TIME ZONE %s FROM unnest(%s::timestamptz[]) i"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [name, wanted])
            return dict(cursor.fetchall())
    except DatabaseError:
        return {}


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def _weekly() -> Iterator[datetime]:
    """So that a change only PostgreSQL knows of is noticed too."""
    return (FROM + timedelta(days=n) for n in range(0, (UNTIL - FROM).days, 7))
