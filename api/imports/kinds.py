"""Which resource types are read, and by whom."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from api.imports.conditions import read_condition
from api.imports.drafts import Reader
from api.imports.fhir import patient_ref, version_at
from api.imports.medicines import read_order
from api.imports.people import read_person
from api.imports.problems import NotRelevant
from api.imports.procedures import read_procedure

PATIENT = "Patient"
READERS: dict[str, Reader] = {
    "Condition": read_condition,
    "MedicationRequest": read_order,
    "Procedure": read_procedure,
}


def owner_of(resource: dict[str, Any], zone: ZoneInfo) -> str:
    """The Patient id a sound and relevant row belongs to. Raises RowRejected and NotRelevant."""
    kind = resource["resourceType"]
    read: Callable[..., Any] | None = read_person if kind == PATIENT else READERS.get(kind)
    if read is None:
        raise NotRelevant("this kind of record is not read")
    read(resource, zone)
    version_at(resource)
    return resource["id"] if kind == PATIENT else patient_ref(resource)
