"""Local days and hours are right at every change of the clock; `./run zones` tries all zones."""

import subprocess
import sys
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from followup.calendars import ClinicCalendar
from followup.messaging.quiet import first_instant
from pathway.engine.days import next_midnight
from tests.followup import zones
from tests.harness.worker import CHECKOUT

# Half an hour, three quarters, half an hour of summer time, the date line, summer time that is
# winter time, a month without it, two hours at once, and midnights that do not exist.
SAMPLE = [
    "Europe/Madrid",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Adelaide",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "Europe/Dublin",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",
    "America/Santiago",
    "Atlantic/Azores",
    "America/Nuuk",
]


@pytest.mark.parametrize("started", ["manage.py", "celery"])
def test_zone_rules_come_from_the_pinned_package_however_a_process_starts(started, database_urls):
    show = "import zoneinfo; print(zoneinfo.TZPATH)"
    by_celery = (
        f"import celery, config.celery; from django.conf import settings; settings.DEBUG; {show}"
    )
    words = {
        "manage.py": ["manage.py", "shell", "--no-imports", "--command", show],
        "celery": ["-c", by_celery],
    }[started]
    environment = {**database_urls, "DJANGO_SETTINGS_MODULE": "config.settings"}
    said = subprocess.run(
        [sys.executable, *words], env=environment, cwd=CHECKOUT, capture_output=True, text=True
    )
    assert (said.stdout.strip(), said.returncode) == ("()", 0), said.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("name", SAMPLE)
def test_every_change_until_2037_is_right_by_postgresqls_clock(name):
    assert zones.judge([name]).wrong == []


@pytest.mark.django_db
def test_the_sample_holds_what_it_is_chosen_for():
    outcome = zones.judge(SAMPLE)
    kinds = {what.rpartition(", ")[2] for what in outcome.checks}
    assert kinds == {"day before", "just before", "gap", "fold", "again", "after"}
    assert outcome.changes > 300


@pytest.mark.django_db
def test_a_zone_whose_rules_differ_is_listed_and_judged_by_our_own():
    outcome = zones.judge(["Europe/Madrid"], lambda _, at: zones.walls("Europe/London", at))
    assert (outcome.differ, outcome.wrong) == (["Europe/Madrid"], [])


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [-1, 1])
def test_a_day_that_ends_an_hour_off_is_found(hours):
    end = datetime.fromisoformat("2026-04-24T01:00+03:00")
    right = zones.end_of_day("right", date(2026, 4, 23), end)
    wrong = zones.end_of_day("wrong", date(2026, 4, 23), end + timedelta(hours=hours))
    for check in (right, wrong):
        clock = zones.walls("Africa/Cairo", check.instants)
        assert check.holds(clock) is (check.what == "right")


MISSING_MIDNIGHTS = [
    ("Africa/Cairo", date(2026, 4, 24), "01:00+03:00"),
    ("Asia/Beirut", date(2026, 3, 29), "01:00+03:00"),
    ("America/Havana", date(2026, 3, 8), "01:00-04:00"),
    ("America/Santiago", date(2026, 9, 6), "01:00-03:00"),
    ("America/Sao_Paulo", date(2018, 11, 4), "01:00-02:00"),
]


@pytest.mark.parametrize(("name", "day", "expected"), MISSING_MIDNIGHTS)
def test_a_day_without_a_midnight_begins_at_the_next_moment_there_is(name, day, expected):
    zone = ZoneInfo(name)
    calendar = ClinicCalendar(opening_days=range(1, 8), closed_days=(), zone=zone)
    begins = datetime.fromisoformat(f"{day}T{expected}")
    assert calendar.end_of(day - timedelta(days=1)) == begins
    assert next_midnight(day - timedelta(days=1), zone) == begins
    assert first_instant(day, time(), zone) == begins


def test_an_hour_that_comes_twice_means_the_first():
    assert first_instant(date(2026, 10, 25), time(2, 30), ZoneInfo("Europe/Madrid")) == (
        datetime.fromisoformat("2026-10-25T02:30+02:00")
    )


def test_an_hour_that_is_left_out_means_the_end_of_the_gap():
    assert first_instant(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Madrid")) == (
        datetime.fromisoformat("2026-03-29T03:00+02:00")
    )


def test_the_day_of_a_date_is_the_same_in_every_zone():
    days = {
        ClinicCalendar(opening_days=range(1, 6), closed_days=(), zone=ZoneInfo(name)).scheduled_on(
            date(2026, 3, 29), counted_from=date(2026, 3, 1)
        )
        for name in SAMPLE
    }
    assert days == {date(2026, 3, 27)}
