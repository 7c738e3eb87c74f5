"""What one row will say once stored. Pure: reading a row touches no database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from api.imports.problems import RowRejected
from clinic.services.patients import Identifier, PersonDetails
from pathway.models import Fact
from pathway.services.recording import When


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One entry of a thread. `when` is None when the export does not say the day."""

    kind: str
    when: When | None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ThreadDraft:
    """A thing that begins and may have ended, as one row tells it.

    `ends_unsaid_on_first_day`: where an end of unknown day is put; else the day of learning.
    `is_withdrawn`: the other system took it back, so nothing of it may stand.
    `unknown_medicine`: its name, when the formulary does not know it.
    """

    model: type[Fact]
    opening: EntryDraft
    ending: EntryDraft | None = None
    ends_unsaid_on_first_day: bool = False
    is_withdrawn: bool = False
    unknown_medicine: str = ""


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as one row tells them; `is_dead_since_unknown`: dead, without a day."""

    details: PersonDetails
    identifiers: list[Identifier]
    is_dead_since_unknown: bool = False


def check_order(opening: EntryDraft, ending: EntryDraft | None) -> None:
    """Raises RowRejected when something ended before it began."""
    first, last = opening.when, ending.when if ending else None
    if not first or not last or {first.precision, last.precision} != {"day"}:
        return
    if last.on < first.on:
        raise RowRejected("impossible-date")


Reader = Callable[[dict[str, Any], ZoneInfo], ThreadDraft]
