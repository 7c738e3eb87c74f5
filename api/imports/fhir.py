"""Small readers of FHIR R4 values. A value of another shape raises RowRejected("not-understood")."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from api.imports.problems import RowRejected
from pathway.services.recording import EARLIEST, When

_DATE_TIME = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?"
)
_PATIENT = re.compile(r"(?:(?:https?://.+/)?Patient/([^/?|]+)(?:/_history/.+)?|urn:uuid:(.+))")


@dataclass(frozen=True, slots=True)
class Coding:
    system: str
    code: str
    display: str


def text_at(value: Any, *path: str) -> str:
    """The text at the end of a path of objects, or '' when something on the way is missing."""
    found = at(value, *path)
    return _expect(found, str) if found is not None else ""


def at(value: Any, *path: str) -> Any:
    """What stands at the end of a path of objects, or None."""
    for name in path:
        if value is None:
            return None
        value = _expect(value, dict).get(name)
    return value


def many(value: Any, *path: str) -> list[Any]:
    """The list at the end of a path, empty when it is missing."""
    found = at(value, *path)
    return [] if found is None else _expect(found, list)


def codings(concept: Any) -> list[Coding]:
    return [
        Coding(text_at(coding, "system"), text_at(coding, "code"), text_at(coding, "display"))
        for coding in many(concept, "coding")
    ]


def words_of(concept: Any) -> str:
    """How people call it: the concept's text, else the first display."""
    displays = (coding.display for coding in codings(concept) if coding.display)
    return text_at(concept, "text") or next(displays, "")


def first_code(concept: Any) -> str:
    return next((coding.code for coding in codings(concept)), "")


def patient_ref(resource: dict[str, Any]) -> str:
    """The id of the Patient a resource is about. Raises RowRejected."""
    reference = text_at(resource, "subject", "reference") or text_at(
        resource, "patient", "reference"
    )
    if not reference:
        raise RowRejected("missing-patient")
    found = _PATIENT.fullmatch(reference)
    if not found:
        raise RowRejected("unknown-patient")
    return found[1] or found[2]


def when(text: str, zone: ZoneInfo) -> When:
    """A FHIR date or dateTime as a day at the clinic, as precise as written. Raises RowRejected."""
    found = _DATE_TIME.fullmatch(text)
    if not found:
        raise RowRejected("impossible-date")
    try:
        return _when(text, found, zone)
    except (ValueError, OverflowError):
        raise RowRejected("impossible-date") from None


def instant(text: str) -> datetime | None:
    """A FHIR instant in UTC, None when empty. Raises RowRejected."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise RowRejected("impossible-date")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise RowRejected("impossible-date") from None


def version_at(resource: dict[str, Any]) -> datetime | None:
    """When the other system last changed the resource; None when the export does not say."""
    return instant(text_at(resource, "meta", "lastUpdated"))


def _when(text: str, found: re.Match[str], zone: ZoneInfo) -> When:
    year, month, day, time = found.groups()
    if time:
        moment = datetime.fromisoformat(text).astimezone(UTC)
        return _possible(When(on=moment.astimezone(zone).date(), at=moment))
    precision = "day" if day else "month" if month else "year"
    return _possible(When(on=date(int(year), int(month or 1), int(day or 1)), precision=precision))


def _possible(found: When) -> When:
    if found.on < EARLIEST:
        raise RowRejected("impossible-date")
    return found


def _expect(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise RowRejected("not-understood")
    return value
