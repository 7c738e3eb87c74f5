"""The moment a plan is asked for, and by when what it rests on had to be on record."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from followup.due import zone
from pathway.engine.days import next_midnight
from pathway.models import Episode

MOST_AHEAD = timedelta(days=3660)


class MomentOutOfRange(ValueError):
    """A moment of which nothing can be said, with the reason."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Facts effective by `as_of`, of those recorded by `known_at`; without it, of all."""

    as_of: datetime
    known_at: datetime | None = None


def end_of(day: date) -> datetime:
    """Its last instant at the clinic. Raises OverflowError for the last day there is."""
    return next_midnight(day, zone()) - timedelta(microseconds=1)


def known_by(day: date, now: datetime) -> datetime:
    """A day means its last instant; the day that is not over means now."""
    return now if day == now.astimezone(zone()).date() else end_of(day)


def check_as_of(moment: datetime, *, episode: Episode, now: datetime) -> None:
    """Raises MomentOutOfRange."""
    if moment > now + MOST_AHEAD:
        raise MomentOutOfRange(_("Ask for a day within the next ten years."))
    if moment < datetime.combine(episode.started_on, time(), zone()):
        raise MomentOutOfRange(_("The episode had not begun then."))


def check_known_at(moment: datetime, *, episode: Episode, now: datetime) -> None:
    """Raises MomentOutOfRange."""
    if moment > now:
        raise MomentOutOfRange(
            _("Nobody knows yet what will be recorded: ask for now, or earlier.")
        )
    if moment < episode.created_at:
        raise MomentOutOfRange(_("The episode was not on record then."))
