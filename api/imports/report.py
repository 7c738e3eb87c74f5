"""What an import did, row by row: every row is counted exactly once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from api.imports.problems import SENTENCES, Place

NEW, UPDATED, UNCHANGED, OLDER = "new", "updated", "unchanged", "older"
NOT_RELEVANT, REJECTED = "not relevant", "rejected"
OUTCOMES = (NEW, UPDATED, UNCHANGED, NOT_RELEVANT, REJECTED)
_MOST_NAMES = 1000

REVIEWS = {
    "identifier-shared": "this person has a record number that belongs to somebody else in the "
    "clinic; both are kept apart and the number stays where it was",
    "may-be-known": "somebody in the clinic has this record number and another birth date; "
    "both are kept apart and the number stays where it was",
    "edited-here": "somebody at the clinic changed this record; the export differs and was not taken",
    "other-person": "this row was about somebody else before; it was not moved",
    "death-without-day": "this person has died, the day is not given; the day of this import "
    "stands in for it",
}

FILE_PROBLEMS = {
    "empty-file": "this file has no rows",
    "unreadable-file": "this file could not be read",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """Somebody living with back pain and no open episode."""

    name: str
    birth_date: date | None


@dataclass
class Report:
    """Counts by resource type; problems are told at once, so that a million of them fit in memory."""

    tell: Callable[[str], None]
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown_medicines: Counter[str] = field(default_factory=Counter)
    reviews: int = 0
    offered: list[Offered] = field(default_factory=list)

    def count(self, kind: str, outcome: str) -> None:
        """An older state of a resource is one that changes nothing."""
        if outcome == OLDER:
            self.reasons[kind, OLDER] += 1
            outcome = UNCHANGED
        self.counts[kind, outcome] += 1

    def reject(self, kind: str, place: Place, code: str) -> None:
        self.count(kind, REJECTED)
        self.tell(f"rejected  {place}: {code}: {SENTENCES[code]}")

    def set_aside(self, kind: str, reason: str) -> None:
        self.count(kind, NOT_RELEVANT)
        self.reasons[kind, reason] += 1

    def name_medicine(self, unknown: str) -> None:
        """A medicine that was kept although the formulary does not know it."""
        if unknown and len(self.unknown_medicines) < _MOST_NAMES:
            self.unknown_medicines[unknown] += 1

    def review(self, place: Place, code: str) -> None:
        """For a person to look at; the row itself is counted elsewhere."""
        self.reviews += 1
        self.tell(f"to review {place}: {code}: {REVIEWS[code]}")

    def note_file(self, name: str, code: str) -> None:
        self.tell(f"file      {name}: {code}: {FILE_PROBLEMS[code]}")

    def total(self, outcome: str) -> int:
        return sum(number for (_, each), number in self.counts.items() if each == outcome)

    @property
    def rows_read(self) -> int:
        return sum(self.counts.values())
