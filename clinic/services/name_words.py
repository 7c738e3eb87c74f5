"""The words that patients are found by, kept beside their names."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID, uuid4

from clinic.bulk import insert_values
from clinic.models import Patient, PatientName
from clinic.names import closed_up, tokens
from clinic.tenancy import current_clinic_id


def index_new_names(patients: Sequence[Patient]) -> None:
    """Of patients who have no words yet."""
    _insert([(one.id, word) for one in patients for word in _words(one)])


def index_names(patients: Sequence[Patient]) -> None:
    """Of patients whose names changed: words that are gone find nobody any more."""
    if not patients:
        return
    stored = defaultdict(set)
    rows = PatientName.objects.filter(patient_id__among=[one.id for one in patients])
    for patient_id, word, row_id in rows.values_list("patient_id", "token", "id"):
        stored[patient_id].add((word, row_id))
    gone, new = [], list[tuple[UUID, str]]()
    for one in patients:
        words, known = set(_words(one)), dict(stored[one.id])
        gone += [row_id for word, row_id in known.items() if word not in words]
        new += [(one.id, word) for word in sorted(words - known.keys())]
    PatientName.objects.filter(id__among=gone).delete()
    _insert(new)


def _insert(words: Sequence[tuple[UUID, str]]) -> None:
    clinic_id = current_clinic_id()
    insert_values(
        PatientName,
        ("id", "clinic_id", "patient_id", "token"),
        [(uuid4(), clinic_id, patient_id, word) for patient_id, word in words],
    )


def _words(patient: Patient) -> list[str]:
    """Each part of a double name, and the name in one word as well."""
    name = f"{patient.family} {patient.given}"
    return tokens(f"{name} {closed_up(name)}")
