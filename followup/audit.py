"""The audit log as people read it: what happened and who looked, in one line of time.

Two tables, one order: the newest first, what happened before who looked at one instant.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Access, LedgerEvent, Patient, User
from pathway.services.recording import start_of

PAGE = 50
MOST_EXPORTED = 10_000
CHANGES, LOOKS = "change", "look"
DOORS = {
    "ui": _("In the browser"),
    "api": _("API"),
    "fhir": _("FHIR"),
    "cds": _("CDS Hooks"),
    "worker": _("By itself"),
    "import": _("Import"),
    "patient": _("By the patient"),
    "provider": _("Message provider"),
    "command": _("Command"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends."""

    at: datetime
    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        try:
            at, kind, name = text.split("~")
            place = cls(datetime.fromisoformat(at), kind, name)
            _key_of(place)
        except ValueError:
            return None
        return place if place.at.tzinfo else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """From the address; what is not known there is no filter."""

    kind: str = ""
    patient: uuid.UUID | None = None
    person: uuid.UUID | None = None
    type: str = ""
    door: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Filters":
        kind, door = said.get("kind", ""), said.get("door", "")
        return cls(
            kind=kind if kind in (CHANGES, LOOKS) else "",
            patient=_uuid(said.get("patient", "")),
            person=_uuid(said.get("person", "")),
            type=said.get("type", "").strip()[:60],
            door=door if door in DOORS else "",
            first=_day(said.get("first", "")),
            last=_day(said.get("last", "")),
        )

    @property
    def named(self) -> dict[str, str]:
        """Those that are set, as codes: what an export was of."""
        held = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in held.items() if value}

    def times(self, column: str) -> Q:
        found = Q()
        if self.first:
            found &= Q(**{f"{column}__gte": start_of(self.first)})
        if self.last:
            found &= Q(**{f"{column}__lt": start_of(self.last + timedelta(days=1))})
        return found


@dataclass(slots=True, kw_only=True)
class Entry:
    """One thing that happened, or one look; `patient_ids` are those a list showed."""

    id: str
    at: datetime
    kind: str
    type: str
    actor_kind: str
    actor_id: uuid.UUID | None
    door: str
    request_id: str
    who: str = ""
    patient_id: uuid.UUID | None = None
    patient: Any = None
    patient_ids: list[uuid.UUID] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def place(self) -> Place:
        return Place(self.at, self.kind, self.id)

    @property
    def door_words(self) -> Any:
        return DOORS.get(self.door, self.door)


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry]
    next_place: Place | None

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return list(dict.fromkeys(each.patient_id for each in self.entries if each.patient_id))


def page_of(filters: Filters, after: Place | None, size: int = PAGE) -> Page:
    """Five statements at most, at any depth."""
    found = list(islice(_entries(filters, after, size + 1), size + 1))
    shown = found[:size]
    _name(shown)
    return Page(shown, shown[-1].place if len(found) > size else None)


def exported(filters: Filters) -> list[Entry]:
    """The newest `MOST_EXPORTED`, named."""
    found = list(islice(_entries(filters, None, MOST_EXPORTED), MOST_EXPORTED))
    _name(found)
    return found


def _entries(filters: Filters, after: Place | None, most: int) -> Iterator[Entry]:
    sources: list[Iterable[Entry]] = []
    if filters.kind != LOOKS:
        rows = _events(filters).filter(_beyond(after, CHANGES, "recorded_at", "ins"))
        sources.append(map(_of_event, rows.order_by("-recorded_at", "-ins")[:most]))
    # A look has no type of event, and no other says what it was.
    if filters.kind != CHANGES and not filters.type:
        rows = _looks(filters).filter(_beyond(after, LOOKS, "at", "id"))
        sources.append(map(_of_look, rows.order_by("-at", "-id")[:most]))
    return merge(*sources, key=lambda entry: entry.at, reverse=True)


def _events(filters: Filters) -> Any:
    found = LedgerEvent.objects.filter(filters.times("recorded_at"))
    if filters.patient:
        found = found.filter(patient_id=filters.patient)
    if filters.type:
        found = found.filter(type__startswith=filters.type)
    return _by(found, filters)


def _looks(filters: Filters) -> Any:
    found = Access.objects.filter(filters.times("at"))
    if filters.patient:
        shown = Q(patient_ids__contains=[filters.patient])
        found = found.filter(Q(patient_id=filters.patient) | shown)
    return _by(found, filters)


def _by(rows: Any, filters: Filters) -> Any:
    if filters.person:
        rows = rows.filter(actor_id=filters.person)
    return rows.filter(door=filters.door) if filters.door else rows


def _beyond(after: Place | None, kind: str, at: str, key: str) -> Q:
    """What comes after a place in the order of both tables together."""
    if after is None:
        return Q()
    earlier = Q(**{f"{at}__lt": after.at})
    if kind == after.kind:
        return earlier | Q(**{at: after.at, f"{key}__lt": _key_of(after)})
    return earlier | Q(**{at: after.at}) if kind == LOOKS else earlier


def _key_of(place: Place) -> int | uuid.UUID:
    """Raises ValueError for a place of neither table."""
    if place.kind not in (CHANGES, LOOKS):
        raise ValueError(place.kind)
    return int(place.id) if place.kind == CHANGES else uuid.UUID(place.id)


def _of_event(row: LedgerEvent) -> Entry:
    return Entry(
        id=str(row.ins),
        at=row.recorded_at,
        kind=CHANGES,
        type=row.type,
        who=row.actor_name,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        door=row.door,
        request_id=row.request_id,
        patient_id=row.patient_id,
        changes=row.changes,
        reason=row.reason_code,
    )


def _of_look(row: Access) -> Entry:
    return Entry(
        id=str(row.id),
        at=row.at,
        kind=LOOKS,
        type=row.screen,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        door=row.door,
        request_id=row.request_id,
        patient_id=row.patient_id,
        patient_ids=row.patient_ids or [],
        reason=row.break_glass_reason,
    )


def _name(entries: list[Entry]) -> None:
    """Looks carry no name: people are asked for theirs, machines are named as when they wrote."""
    unnamed = {each.actor_id for each in entries if each.actor_id and not each.who}
    names: dict[Any, str] = dict(User.objects.filter(id__in=unnamed).values_list("id", "name"))
    if machines := unnamed - names.keys():
        wrote = LedgerEvent.objects.filter(actor_id__in=machines).order_by("actor_id", "-ins")
        names |= dict(wrote.distinct("actor_id").values_list("actor_id", "actor_name"))
    patients = Patient.objects.in_bulk({each.patient_id for each in entries if each.patient_id})
    for each in entries:
        each.who = each.who or names.get(each.actor_id, each.actor_kind)
        each.patient = patients.get(each.patient_id)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2099, 12, 31) else None
