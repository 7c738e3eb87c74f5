"""`as_of` and `known_at` of an address: the moment asked about, and by when it was on record."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from rest_framework import serializers

from api.endpoint import refuse_parameter
from api.fields import Day, Instant
from followup.moments import Moment, MomentOutOfRange, check_as_of, check_known_at, end_of, known_by
from pathway.models import Episode

_LENGTH_OF_DAY = 10


def moment_asked(asked: Mapping[str, Any], *, episode: Episode, now: datetime) -> Moment:
    """Raises Problem for a moment that is none, and for one of which nothing can be said."""
    as_of = _read(asked, "as_of", end_of) or now
    known_at = _read(asked, "known_at", partial(known_by, now=now))
    try:
        check_as_of(as_of, episode=episode, now=now)
    except MomentOutOfRange as error:
        raise refuse_parameter("as_of", str(error), "out_of_range") from None
    try:
        check_known_at(known_at or now, episode=episode, now=now)
    except MomentOutOfRange as error:
        raise refuse_parameter("known_at", str(error), "out_of_range") from None
    return Moment(as_of, known_at)


def _read(
    asked: Mapping[str, Any], name: str, of_day: Callable[[date], datetime]
) -> datetime | None:
    text = asked.get(name)
    try:
        return read_moment(text, of_day) if text else None
    except (serializers.ValidationError, OverflowError):
        advice = "Enter a day (2026-11-22) or an instant with its offset."
        raise refuse_parameter(name, advice) from None


def read_moment(text: str, of_day: Callable[[date], datetime]) -> datetime:
    """Raises the fields' ValidationError, and OverflowError for a day without an end."""
    if len(text) > _LENGTH_OF_DAY:
        # A plus sign that was not escaped arrives as a blank.
        return Instant().run_validation(text.replace(" ", "+"))
    return of_day(Day().run_validation(text))
