"""People as other systems know them, told any number of times, in any order, one or many at once."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.actors import Actor
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_events
from clinic.services.numbers import Number, hold_numbers, holders
from clinic.services.patients import (
    Identifier,
    NewPerson,
    PersonDetails,
    check_identifier,
    check_person,
    details_of,
)
from clinic.services.senders import check_told_at
from clinic.services.versions import save_versions
from followup.services.people import update_people_and_plans
from pathway.services.people import register_people


@dataclass(frozen=True, slots=True)
class Sent:
    """A person by a number; `said` has fields of PersonDetails, and what it leaves out stays."""

    identifier: Identifier
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of a person that another system sent: created, applied, unchanged or ignored."""

    patient_id: uuid.UUID
    outcome: str


class NotWanted(Exception):
    """Who is new was not to be created, or who is known not to be brought up to date."""


Result = Upserted | ValidationError | NotWanted


def upsert_person(
    *, identifier: Identifier, said: Mapping[str, Any], by: Actor, now: datetime
) -> Upserted:
    """One person, as `upsert_people` takes several. Raises ValidationError."""
    (result,) = upsert_people(sent=[Sent(identifier, said)], by=by, now=now)
    if isinstance(result, Exception):
        raise result
    return result


@transaction.atomic
def upsert_people(
    *,
    sent: Sequence[Sent],
    by: Actor,
    now: datetime,
    creates: bool = True,
    updates: bool = True,
) -> list[Result]:
    """What became of each, as if they had come one after the other; who is refused leaves nothing.

    Older than what was told is ignored and counted, of the same moment is unchanged, newer is
    applied to whoever the record was merged into. Raises what the database refuses, for all.
    """
    by.check_may(Permission.REGISTER_PATIENT)
    numbers = hold_numbers([one.identifier for one in sent])
    rows = [_Row(one, number) for one, number in zip(sent, numbers, strict=True)]
    waiting = [row for row in rows if _is_told_in_time(row, now)]
    while waiting:
        turn = _Turn(by, now)
        waiting = turn.take(waiting, creates=creates, updates=updates)
        turn.write()
    return [row.result for row in rows]


@dataclass(slots=True)
class _Row:
    sent: Sent
    number: Number
    result: Any = None

    @property
    def told_at(self) -> datetime | None:
        return self.sent.identifier.source_version_at


def _is_told_in_time(row: _Row, now: datetime) -> bool:
    try:
        check_told_at(row.told_at, field="source_updated_at", now=now)
    except ValidationError as refused:
        row.result = refused
    return row.result is None


class _Turn:
    """Rows of which each is about somebody else, so that none waits for what another changes."""

    def __init__(self, by: Actor, now: datetime) -> None:
        self._by, self._now = by, now
        self._new: list[_Row] = []
        self._newer: list[tuple[_Row, Any]] = []
        self._ignored: list[_Row] = []

    def take(self, rows: Sequence[_Row], *, creates: bool, updates: bool) -> list[_Row]:
        """The first about each person; answers with those that have to wait for another turn."""
        held = holders([row.number for row in rows])
        begun: set[Any] = set()
        waiting = []
        for row in rows:
            holder = held.get(row.number)
            whose = holder.survivor_id if holder else row.number
            if whose in begun:
                waiting.append(row)
                continue
            begun.add(whose)
            if not (updates if holder else creates):
                row.result = NotWanted()
            elif holder is None:
                self._new.append(row)
            else:
                self._judge(row, holder)
        return waiting

    def write(self) -> None:
        self._register()
        self._apply()
        self._count_ignored()

    def _judge(self, row: _Row, holder: Any) -> None:
        told, stored = row.told_at, holder.source_version_at
        if told is not None and (stored is None or told > stored):
            self._newer.append((row, holder))
        elif told == stored:
            row.result = Upserted(holder.survivor_id, "unchanged")
        else:
            row.result = Upserted(holder.survivor_id, "ignored")
            self._ignored.append(row)

    def _register(self) -> None:
        checked = [(row, PersonDetails(**row.sent.said)) for row in self._new]
        fine = [(row, details) for row, details in checked if self._admits(row, details)]
        people = [
            NewPerson(details=details, identifiers=[row.sent.identifier]) for row, details in fine
        ]
        if people:
            found = register_people(people=people, by=self._by, now=self._now)
            for (row, _), patient in zip(fine, found, strict=True):
                row.result = Upserted(patient.id, "created")

    def _apply(self) -> None:
        people = _locked(holder.survivor_id for _, holder in self._newer)
        changes, told = [], []
        for row, holder in self._newer:
            patient = people[holder.survivor_id]
            details = replace(details_of(patient), **row.sent.said)
            if self._admits(row, details):
                holder.source_version_at = row.told_at
                told.append(holder)
                changes.append((patient, details))
                row.result = Upserted(patient.id, "applied")
        if changes:
            save_versions(told, ["source_version_at"])
            update_people_and_plans(people=changes, by=self._by, now=self._now)

    def _admits(self, row: _Row, details: PersonDetails) -> bool:
        try:
            check_identifier(row.sent.identifier)
            check_person(details, self._now)
        except ValidationError as refused:
            row.result = refused
        return row.result is None

    def _count_ignored(self) -> None:
        """In the ledger: who sent what was old already, and how often."""
        events = [
            Happened(
                type="patient.update_ignored",
                subject_type="patient",
                subject_id=row.result.patient_id,
                patient_id=row.result.patient_id,
                changes={"system": row.sent.identifier.system},
            )
            for row in self._ignored
        ]
        record_events(events, by=self._by, now=self._now)


def _locked(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Patient]:
    """Until the transaction ends; in house order, before their care plans."""
    found = Patient.objects.filter(id__among=set(ids)).order_by("id")
    return {patient.id: patient for patient in found.select_for_update(no_key=True)}
