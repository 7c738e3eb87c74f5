"""A story: one invented patient and what happened, told in days ago. One TOML file each."""

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("patients")


class StoryError(ValueError):
    """A story says what cannot be told; the message names the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What happened `ago` days before today, by verb. `known_ago`: the day it was written down."""

    ago: int
    by: str = ""
    known_ago: int | None = None
    precision: str = "day"
    told: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`age` or `born` says how old; `started` is day 0, and a story without it is not enrolled."""

    clinic: str
    name: str
    number: str
    shows: str
    family: str
    given: str = ""
    sex: str = "unknown"
    language: str = "en"
    age: int | None = None
    birthday_in: int = 100
    born: str | None = None
    owner: str
    onset: int | None = None
    started: int | None = None
    days: tuple[Day, ...] = ()

    @property
    def registered(self) -> int:
        """How long ago the patient became known to the clinic."""
        if self.started is not None:
            return self.started
        return max((day.ago for day in self.days), default=0)

    def written_down(self, day: Day) -> int:
        """How long ago what happened on that day was recorded: not before registration."""
        known = day.ago if day.known_ago is None else day.known_ago
        return min(known, self.registered)

    @property
    def days_as_recorded(self) -> list[Day]:
        return sorted(self.days, key=self.written_down, reverse=True)


_DAY = {"ago", "by", "known_ago", "precision"}


@lru_cache(maxsize=8)
def stories_of(clinic: str) -> tuple[Story, ...]:
    """The stories of one clinic by number; those of nobody enrolled last, as they may be merged."""
    told = [read_story(path, clinic) for path in (FOLDER / clinic).glob("*.toml")]
    return tuple(sorted(told, key=lambda story: (story.started is None, story.number)))


def read_story(path: Path, clinic: str) -> Story:
    """Raises StoryError."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        days = tuple(_day(day) for day in written.pop("day", []))
        return Story(clinic=clinic, name=path.stem, days=days, **written)
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise StoryError(f"{path.name}: {error}") from error


def _day(written: dict[str, Any]) -> Day:
    told = {verb: said for verb, said in written.items() if verb not in _DAY}
    return Day(**{name: written[name] for name in _DAY & written.keys()}, told=told)
