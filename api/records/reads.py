"""Records as they stand after corrections, each list in a fixed number of statements."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import F, Max, Q, Value

from api.paging import Place
from clinic.models import LedgerEvent, Patient
from pathway.models import CarePlan
from pathway.records import SUBJECTS, Subject
from pathway.records.threads import in_order, opening_of

Reasons = dict[tuple[uuid.UUID, int], str]


class UnknownCursor(LookupError):
    """No record of this list has the cursor's id."""


@dataclass(frozen=True)
class Record:
    """A thread or a single fact with the revisions of each of its entries, oldest first."""

    subject: Subject
    id: uuid.UUID
    revisions: dict[uuid.UUID, list[Any]]

    @cached_property
    def entries(self) -> list[Any]:
        """The newest revision of each entry, in the order in which they happened."""
        newest = [revisions[-1] for revisions in self.revisions.values()]
        return in_order(self.subject, newest) if self.subject.has_threads else newest

    @property
    def version(self) -> int:
        """How many revisions were ever written of it: each new one changes what it says."""
        return sum(len(revisions) for revisions in self.revisions.values())

    @property
    def updated_at(self) -> datetime:
        return max(revisions[-1].recorded_at for revisions in self.revisions.values())

    @property
    def opened(self) -> Any:
        """What it is about is said here."""
        return opening_of(self.entries)

    def as_of(self, version: int) -> dict[uuid.UUID, Any]:
        """The newest revision each entry had when this many had been written."""
        rows = [row for revisions in self.revisions.values() for row in revisions]
        written = sorted(rows, key=attrgetter("recorded_at", "revision"))[:version]
        return {row.root_id: row for row in written}


def rows_of_episode(subject: Subject, plan: CarePlan) -> Any:
    """What an episode's list has: what belongs to the person is in that of every episode."""
    rows = rows_of_patient(subject, plan.patient_id)
    return rows.filter(care_plan__episode=plan.episode_id) if subject.needs_course else rows


def rows_of_patient(subject: Subject, patient_id: uuid.UUID) -> Any:
    return subject.model.objects.filter(patient_id__in=_merged_group(patient_id))


def records_after(place: Place, *, subject: Subject, rows: Any, count: int) -> list[Record]:
    """In the order of their first recording, which nothing moves; under `updated_since` in that
    of their last. Raises UnknownCursor."""
    ids = _changed(rows, subject, place) if place.since else _recorded(rows, subject, place)
    return _records(subject, rows, list(ids[:count]))


def record_with(subject: Subject, any_id: uuid.UUID) -> Record | None:
    """The thread of this id, or that of the entry of this id; or the single fact."""
    first = subject.model.objects.filter(root_id=any_id, revision=0).first()
    if first is None:
        return None
    rows = subject.model.objects.filter(patient_id=first.patient_id)
    return _records(subject, rows, [getattr(first, "thread_id", first.root_id)])[0]


def reasons_of(record: Record) -> Reasons:
    """Why each revision was made, as the ledger has it."""
    patient_id = record.opened.patient_id
    events = LedgerEvent.objects.filter(
        patient_id=patient_id, subject_id__in=list(record.revisions)
    ).exclude(reason_code="")
    columns = ("subject_id", "subject_version", "reason_code")
    return {(root, version): code for root, version, code in events.values_list(*columns)}


def prefixes_of(records: Iterable[Record]) -> dict[uuid.UUID, str]:
    """Of each id that these records name among entries of any subject, its prefix."""
    named = {
        each
        for record in records
        for field in record.subject.all_fields().values()
        if field.kind == "ids"
        for revisions in record.revisions.values()
        for row in revisions
        for each in getattr(row, field.name) or ()
    }
    if not named:
        return {}
    first, *others = (
        subject.model.objects.filter(root_id__in=named, revision=0)
        .order_by()
        .values_list("root_id", Value(subject.prefix))
        for subject in SUBJECTS.values()
    )
    return dict(first.union(*others, all=True))


def _recorded(rows: Any, subject: Subject, place: Place) -> Any:
    first = rows.filter(revision=0).order_by("recorded_at", "root_id")
    if subject.has_threads:
        first = first.filter(thread_id=F("root_id"))
    if place.id is not None:
        first = first.filter(_later_than(place.id, first))
    return first.values_list("root_id", flat=True)


def _changed(rows: Any, subject: Subject, place: Place) -> Any:
    column = "thread_id" if subject.has_threads else "root_id"
    named = rows.order_by().values(record=F(column)).annotate(updated_at=Max("recorded_at"))
    return place.among(named, key="record").values_list("record", flat=True)


def _records(subject: Subject, rows: Any, ids: list[uuid.UUID]) -> list[Record]:
    column = "thread_id" if subject.has_threads else "root_id"
    found = rows.filter(**{f"{column}__in": ids}).select_related("care_plan")
    ordered = sorted(found, key=attrgetter(column, "root_id", "revision"))
    threads = {
        id: {root: list(own) for root, own in groupby(thread, attrgetter("root_id"))}
        for id, thread in groupby(ordered, attrgetter(column))
    }
    return [Record(subject, id, threads[id]) for id in ids]


def _merged_group(patient_id: uuid.UUID) -> list[uuid.UUID]:
    """Facts never move: those of records merged into this one are its own."""
    merged = Patient.objects.filter(merged_into_id=patient_id)
    return [patient_id, *merged.values_list("id", flat=True)]


def _later_than(last: uuid.UUID, first: Any) -> Q:
    recorded_at = first.filter(root_id=last).values_list("recorded_at", flat=True).first()
    if recorded_at is None:
        raise UnknownCursor
    return Q(recorded_at__gt=recorded_at) | Q(recorded_at=recorded_at, root_id__gt=last)
