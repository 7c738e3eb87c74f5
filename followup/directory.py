"""Finding patients: by the start of any word of their name, or by a number they carry."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from clinic.models import Patient, PatientIdentifier
from clinic.names import tokens
from clinic.services.patients import value_key
from pathway.models import Caseload

PAGE = 50
LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: folded name and id."""

    name_key: str
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.id}~{self.name_key}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        patient_id, _, name_key = text.partition("~")
        try:
            return cls(name_key, uuid.UUID(patient_id))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Row:
    patient: Any
    number: str
    caseload: Any


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next_place: Place | None

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return [row.patient.id for row in self.rows]


def page_of(wanted: str, after: Place | None, *, with_course: bool) -> Page:
    """One page by name; `with_course` adds what only clinical roles may see."""
    found = list(_matching(wanted, after)[: PAGE + 1])
    shown = found[:PAGE]
    numbers = numbers_of(patient.id for patient in shown)
    courses = _courses([patient.id for patient in shown]) if with_course else {}
    rows = [Row(each, numbers.get(each.id, ""), courses.get(each.id)) for each in shown]
    is_last = len(found) <= PAGE
    return Page(rows, None if is_last else Place(shown[-1].name_key, shown[-1].id))


def numbers_of(patient_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The number people say aloud: the shortest of each patient, none if all are long codes."""
    numbers: dict[uuid.UUID, list[str]] = defaultdict(list)
    stored = PatientIdentifier.objects.filter(patient_id__in=list(patient_ids))
    for patient_id, value in stored.values_list("patient_id", "value"):
        if len(value) <= LONGEST_NUMBER:
            numbers[patient_id].append(value)
    return {
        who: min(values, key=lambda value: (len(value), value)) for who, values in numbers.items()
    }


def _matching(wanted: str, after: Place | None) -> Any:
    patients = Patient.objects.known().by_name()
    if wanted:
        patients = patients.filter(is_called_or_numbered(wanted))
    if after:
        later = Q(name_key__gt=after.name_key) | Q(name_key=after.name_key, id__gt=after.id)
        patients = patients.filter(later)
    return patients


def is_called_or_numbered(wanted: str) -> Q:
    """Of patients: by the start of any word of the name, or by a complete number."""
    return _is_called(wanted) | _has_number(wanted)


def _is_called(wanted: str) -> Q:
    words = tokens(wanted)
    if not words:
        return Q(pk__in=[])
    return Q(id__in=Patient.objects.named_like(words).values("id"))


def _has_number(wanted: str) -> Q:
    holders = PatientIdentifier.objects.filter(value_key=value_key(wanted))
    return Q(id__in=holders.values("patient_id"))


def _courses(patient_ids: list[uuid.UUID]) -> dict[uuid.UUID, Any]:
    rows = Caseload.objects.filter(patient_id__in=patient_ids).select_related(
        "care_plan__owner__user"
    )
    return {row.patient_id: row for row in rows.order_by("care_plan__created_at")}
