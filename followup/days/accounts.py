"""The shape of the ledger of a day: what was due, and every item of it in exactly one place."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.functional import Promise

from followup.calendars import ClinicCalendar

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the clinic, from its first instant to the first of the next, seen from `now`."""

    on: date
    now: datetime
    calendar: ClinicCalendar

    @property
    def begins(self) -> datetime:
        return self.calendar.end_of(self.on - timedelta(days=1))

    @property
    def ends(self) -> datetime:
        return self.calendar.end_of(self.on)

    def within(self, column: str) -> dict[str, datetime]:
        """The filter for an instant of this day."""
        return {f"{column}__gte": self.begins, f"{column}__lt": self.ends}

    def days_since(self, instant: datetime) -> int:
        """How many local days after this one an instant lies."""
        return (self.calendar.local_day(instant) - self.on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item: whom it is about, what it is, and what became of it."""

    id: uuid.UUID
    patient_id: uuid.UUID | None
    who: str
    what: Words
    detail: Words = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What became of some of the items, in the same way."""

    code: str
    title: Words
    lines: list[Line] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class Account:
    """`due` is counted from another source than the parts, so that the two can disagree."""

    code: str
    title: Words
    counted: Words
    due: int
    parts: list[Part]

    @property
    def accounted(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def adds_up(self) -> bool:
        return self.due == self.accounted

    def part(self, code: str) -> Part | None:
        return next((part for part in self.parts if part.code == code), None)


def sorted_into(titles: Mapping[str, Words], placed: Iterable[tuple[str, Line]]) -> list[Part]:
    """One part for each title; an item in a place without a title is in none, and is missed."""
    parts = {code: Part(code, title) for code, title in titles.items()}
    for code, line in placed:
        if code in parts:
            parts[code].lines.append(line)
    return list(parts.values())


def name_of(patient: Any) -> str:
    return patient.display_name if patient is not None else ""
