"""`as_of`: the moment a plan is asked for."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rest_framework import serializers

from api.fields import Day, Instant
from clinic.tenancy import current_scope
from pathway.engine.days import next_midnight
from pathway.models import Episode

MOST_AHEAD = timedelta(days=3660)
_LENGTH_OF_DAY = 10


class MomentOutOfRange(ValueError):
    """Before the episode began, or too far ahead for a plan to mean anything."""


def read_moment(text: str) -> datetime:
    """A day means its last instant at the clinic. Raises the fields' ValidationError."""
    if len(text) > _LENGTH_OF_DAY:
        # A plus sign that was not escaped arrives as a blank.
        return Instant().run_validation(text.replace(" ", "+"))
    day = Day().run_validation(text)
    try:
        return next_midnight(day, ZoneInfo(current_scope().time_zone)) - timedelta(microseconds=1)
    except OverflowError:
        raise serializers.ValidationError("There is no such day.") from None


def check_moment(moment: datetime, *, episode: Episode, now: datetime) -> None:
    """Raises MomentOutOfRange."""
    if moment > now + MOST_AHEAD:
        raise MomentOutOfRange("Ask for a day within the next ten years.")
    begins = datetime.combine(episode.started_on, time(), ZoneInfo(current_scope().time_zone))
    if moment < begins:
        raise MomentOutOfRange("The episode had not begun then.")
