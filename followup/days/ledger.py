"""The ledger of one day of the clinic in scope, in a number of statements that rows cannot change."""

from datetime import date, datetime

from followup.calendars import clinic_calendar
from followup.days import evaluations, messages, prompts, tasks, visits
from followup.days.accounts import Account, Day

SOURCES = (tasks, visits, messages, prompts, evaluations)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def day_of(on: date, now: datetime) -> Day:
    """Raises ValueError for a day nobody can have anything on."""
    if not EARLIEST <= on <= LATEST:
        raise ValueError(f"Choose a day from {EARLIEST} to {LATEST}.")
    return Day(on, now, clinic_calendar())


def accounts_of(day: Day) -> list[Account]:
    return [account for source in SOURCES for account in source.accounts(day)]
