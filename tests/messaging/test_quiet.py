"""Nobody is written to in their quiet hours, whatever the clock does that night."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup.messaging.quiet import QuietHours, first_instant, next_allowed

NIGHT = QuietHours(time(20), time(8))
MADRID = ZoneInfo("Europe/Madrid")
ZONES = sorted(available_timezones() - {"localtime", "Factory"})


@pytest.mark.parametrize(
    ("instant", "allowed"),
    [
        ("2026-11-02T18:59+00:00", "2026-11-02T18:59+00:00"),
        ("2026-11-02T19:00+00:00", "2026-11-03T07:00+00:00"),
        ("2026-11-03T03:00+00:00", "2026-11-03T07:00+00:00"),
        ("2026-11-03T07:00+00:00", "2026-11-03T07:00+00:00"),
    ],
)
def test_a_message_of_the_night_waits_for_the_morning(instant, allowed):
    moved = next_allowed(NIGHT, MADRID, datetime.fromisoformat(instant))
    assert moved == datetime.fromisoformat(allowed)


def test_equal_ends_are_no_quiet_hours():
    instant = datetime(2026, 11, 2, 3, tzinfo=UTC)
    assert next_allowed(QuietHours(time(8), time(8)), MADRID, instant) == instant


def test_an_hour_that_the_clock_leaves_out_is_when_it_jumps():
    assert first_instant(date(2026, 3, 29), time(2, 30), MADRID) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


def test_an_hour_that_comes_twice_is_the_first():
    assert first_instant(date(2026, 10, 25), time(2, 30), MADRID) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


INSTANTS = st.integers(0, 14 * 365 * 86_400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
at_leisure = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@at_leisure
@given(
    zone=st.sampled_from(ZONES),
    instant=INSTANTS,
    begin=st.times(),
    end=st.times(),
)
def test_never_in_quiet_hours_never_earlier_and_within_a_day(zone, instant, begin, end):
    quiet, place = QuietHours(begin, end), ZoneInfo(zone)
    allowed = next_allowed(quiet, place, instant)
    assert not quiet.hold(allowed.astimezone(place).time())
    assert instant <= allowed <= instant + timedelta(hours=49)
    if not quiet.hold(instant.astimezone(place).time()):
        assert allowed == instant


@at_leisure
@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2024, 1, 1), date(2037, 12, 30)),
    hour=st.times(),
)
def test_the_first_instant_of_an_hour_shows_it_or_the_end_of_the_gap(zone, day, hour):
    place = ZoneInfo(zone)
    found = first_instant(day, hour, place).astimezone(place)
    before = (first_instant(day, hour, place) - timedelta(seconds=1)).astimezone(place)
    assert found.replace(tzinfo=None) >= datetime.combine(day, hour).replace(microsecond=0)
    assert before.replace(tzinfo=None) < datetime.combine(day, hour)
