"""When a delivery is tried again, how long an endpoint rests, and when it is given up."""

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Standard Webhooks' own schedule: ten tries in about 75 hours.
DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
TRIES = len(DELAYS) + 1
# From here on one delivery at a time tries the endpoint; the others wait for its answer.
FAILING = 3
LONGEST_REST = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(days=5)
ASKS_TO_WAIT = frozenset({429, 503})
LONGEST_WAIT = timedelta(hours=24)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """After so many tries; None when they are over. Up to a tenth later, so that not all come at once."""
    if attempts >= TRIES:
        return None
    delay = DELAYS[attempts - 1]
    return now + delay * (1 + random.random() / 10)  # noqa: S311  # nosec B311


def rest_until(failures: int, now: datetime) -> datetime:
    """Ten seconds, then twice as long each time, five minutes at most."""
    longer = timedelta(seconds=10) * 2 ** min(failures - FAILING, 10)
    return now + min(longer, LONGEST_REST)


def asked_to_wait(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Until when a receiver that is too busy asks to be left alone; a day at most."""
    said = headers.get("retry-after", "").strip()
    if status not in ASKS_TO_WAIT or not said:
        return None
    return now + min(max(_wait(said), timedelta(0)), LONGEST_WAIT)


def _wait(said: str) -> timedelta:
    """None at all for what makes no sense: a stranger's answer must not end our sender."""
    try:
        return timedelta(seconds=int(said)) if re.fullmatch("[0-9]{1,8}", said) else _until(said)
    except (ValueError, OverflowError):
        return timedelta(0)


def _until(said: str) -> timedelta:
    """From the real clock, as the receiver means it, not from that of a test clinic."""
    moment = parsedate_to_datetime(said)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment - datetime.now(UTC)
