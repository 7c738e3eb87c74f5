"""A batch of whole people, stored in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import DataError, connection

from api.imports.drafts import PersonDraft
from api.imports.entries import EditedHere, EntryWriter, Incoming, OtherPerson
from api.imports.fhir import version_at
from api.imports.keys import SourceKeys
from api.imports.kinds import PATIENT, READERS
from api.imports.people import read_person
from api.imports.persons import PersonWriter
from api.imports.problems import NotRelevant, RowRejected
from api.imports.report import NEW, UNCHANGED, UPDATED, Offered, Report
from api.imports.spool import Row
from clinic.actors import Actor
from clinic.models import Patient
from clinic.services.senders import check_told_at
from clinic.tenancy import current_clinic_id, current_scope
from followup.enrolment import candidates
from followup.services.reconcile import locked, reconcile_plans
from pathway.models import CarePlan

T = TypeVar("T")

# A page gives up on a lock within seconds; an import has time for another one's batch.
_LONGEST_WAIT = "5min"
_CODES = {
    "version": "impossible-date",
    "effective_on": "impossible-date",
    "birth_date": "impossible-date",
    "deceased_on": "impossible-date",
    "family": "missing-name",
}


@dataclass(frozen=True, slots=True)
class _Person:
    """A person's rows as read; `draft` is None when the export has no Patient row for them."""

    reference: str
    row: Row | None
    draft: PersonDraft | None
    threads: list[Incoming]


class BatchWriter:
    """Needs the clinic's scope, which is the batch's transaction."""

    def __init__(
        self, people: Iterable[list[Row]], *, source: str, by: Actor, now: datetime, report: Report
    ) -> None:
        zone = ZoneInfo(current_scope().time_zone)
        self._people = [_read(rows, zone) for rows in people]
        self._by, self._now, self._report = by, now, report
        _wait_for_other_imports()
        keys = SourceKeys(source)
        drafts = {person.reference: person.draft for person in self._people}
        self._persons = PersonWriter(drafts, keys=keys, by=by, now=now)
        threads = [incoming for person in self._people for incoming in person.threads]
        self._entries = EntryWriter(threads, keys=keys, by=by, now=now)
        self._patients: list[Patient] = []
        self._changed: set[Any] = set()

    def store(self) -> None:
        for person in self._people:
            self._store_person(person)
        self._reconcile()
        self._offer()

    def _store_person(self, person: _Person) -> None:
        patient = self._persons.known(person.reference)
        if person.row and person.draft:
            patient = self._store_patient_row(person.row, person.draft) or patient
        if patient:
            self._patients.append(patient)
        for incoming in person.threads:
            if patient:
                self._store_thread(patient, incoming)
            else:
                self._report.reject(incoming.row.kind, incoming.row.place, "unknown-patient")

    def _store_patient_row(self, row: Row, draft: PersonDraft) -> Patient | None:
        version = version_at(row.resource)
        stored = self._judged(row, lambda: self._persons.store(row.person, draft, version))
        if stored is None:
            return None
        self._note(row, stored.outcome, stored.patient)
        for code in stored.reviews:
            self._report.review(row.place, code)
        return stored.patient

    def _store_thread(self, patient: Patient, incoming: Incoming) -> None:
        outcome = self._judged(incoming.row, lambda: self._entries.store(patient, incoming))
        if outcome is not None:
            self._note(incoming.row, outcome, patient)
            self._report.name_medicine(incoming.draft.unknown_medicine)

    def _note(self, row: Row, outcome: str, patient: Patient) -> None:
        self._report.count(row.kind, outcome)
        if outcome in (NEW, UPDATED):
            self._changed.add(patient.id)

    def _judged(self, row: Row, store: Callable[[], T]) -> T | None:
        """Each row stands or falls alone: services undo their own part before they raise."""
        try:
            check_told_at(version_at(row.resource), field="version", now=self._now)
            return store()
        except ValidationError as error:
            self._report.reject(row.kind, row.place, _code_of(error))
        except DataError:
            self._report.reject(row.kind, row.place, "text-not-storable")
        except RowRejected as error:
            self._report.reject(row.kind, row.place, error.code)
        except NotRelevant as error:
            self._report.set_aside(row.kind, error.reason)
        except EditedHere:
            self._keep(row, "edited-here")
        except OtherPerson:
            self._keep(row, "other-person")
        return None

    def _keep(self, row: Row, code: str) -> None:
        self._report.count(row.kind, UNCHANGED)
        self._report.review(row.place, code)

    def _reconcile(self) -> None:
        """People already in care: what the new facts call for exists when the batch is stored."""
        plans = CarePlan.objects.active().filter(patient_id__in=self._changed)
        ids = list(plans.values_list("id", flat=True))
        reconcile_plans(locked(ids), by=self._by, now=self._now)

    def _offer(self) -> None:
        ids = [patient.id for patient in self._patients]
        self._report.offered += [
            Offered(patient.display_name, patient.birth_date)
            for patient in candidates().filter(id__in=ids)
        ]


def _read(rows: list[Row], zone: ZoneInfo) -> _Person:
    own = next((row for row in rows if row.kind == PATIENT), None)
    threads = [
        Incoming(row, READERS[row.kind](row.resource, zone), version_at(row.resource))
        for row in rows
        if row.kind != PATIENT
    ]
    draft = read_person(own.resource, zone) if own else None
    return _Person(rows[0].person, own, draft, threads)


def _wait_for_other_imports() -> None:
    """Two imports into one clinic take turns, batch by batch: neither stores what the other has."""
    with connection.cursor() as cursor:
        for limit in ("lock_timeout", "statement_timeout"):
            cursor.execute("SELECT set_config(%s, %s, true)", [limit, _LONGEST_WAIT])
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"import:{current_clinic_id()}"],
        )


def _code_of(error: ValidationError) -> str:
    named = error.message_dict if hasattr(error, "error_dict") else {}
    return next((_CODES[name] for name in named if name in _CODES), "refused")
