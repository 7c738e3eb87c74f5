"""Patients as the API shows them, each list in one statement."""

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from api.fields import partial_text
from api.ids import public_id
from api.paging import Place
from clinic.models import Patient, PatientIdentifier
from clinic.models.patients import PatientQuerySet
from clinic.names import tokens
from clinic.services.patients import value_key

_COPIED = [
    "family",
    "given",
    "sex",
    "language",
    "time_zone",
    "deceased_on",
    "created_at",
    "updated_at",
    "version",
]
_COLUMNS = [
    "id",
    "birth_date",
    "birth_precision",
    "merged_into_id",
    "entered_in_error_at",
    "systems",
    "values_",
    *_COPIED,
]
_OF_GONE = ("id", "merged_into", "updated_at", "version")


def patients_like(
    *,
    name: str | None = None,
    external_id: tuple[str, str] | None = None,
    with_gone: bool = False,
) -> PatientQuerySet:
    """Patients that stand for themselves; `with_gone`: those merged or entered in error too."""
    found: PatientQuerySet = Patient.objects.all() if with_gone else Patient.objects.known()
    if name is not None:
        words = tokens(name)
        found = found.named_like(words) if words else found.none()
    if external_id is not None:
        found = found.filter(id__in=_holders(*external_id))
    return found


def patient_rows(found: PatientQuerySet, place: Place, count: int) -> list[dict[str, Any]]:
    """A page of them; who keeps in step is told who is gone."""
    return patients_shown(place.among(found), count, with_gone=place.is_sync)


def patient_with(patient_id: uuid.UUID) -> dict[str, Any] | None:
    """One patient, also one merged into another; not one entered in error."""
    found = Patient.objects.filter(id=patient_id, entered_in_error_at__isnull=True)
    return next(iter(patients_shown(found, 1)), None)


def _holders(system: str, value: str) -> Any:
    held = PatientIdentifier.objects.filter(system=system, value_key=value_key(value))
    return held.values("patient_id")


def patients_shown(
    found: PatientQuerySet, count: int, *, with_gone: bool = False
) -> list[dict[str, Any]]:
    """The first of them, in one statement."""
    own = PatientIdentifier.objects.filter(patient=OuterRef("pk")).order_by("system", "id")
    rows = found.annotate(
        systems=ArraySubquery(own.values("system")), values_=ArraySubquery(own.values("value"))
    )
    shape = change_shape if with_gone else patient_shape
    return [shape(row) for row in rows.values(*_COLUMNS)[:count]]


def change_shape(row: dict[str, Any]) -> dict[str, Any]:
    """The same for who keeps in step: who is gone says so, and no more than that."""
    found = patient_shape(row)
    is_gone = found["merged_into"] is not None or row["entered_in_error_at"] is not None
    kept = {name: found[name] for name in _OF_GONE} if is_gone else found
    return {**kept, "deleted": is_gone}


def patient_shape(row: dict[str, Any]) -> dict[str, Any]:
    merged_into = row["merged_into_id"]
    return {
        "id": public_id("pat", row["id"]),
        **{name: row[name] for name in _COPIED},
        "birth_date": partial_text(row["birth_date"], row["birth_precision"]),
        "merged_into": public_id("pat", merged_into) if merged_into else None,
        "external_ids": [
            {"system": system, "value": value}
            for system, value in zip(row["systems"], row["values_"], strict=True)
        ],
    }
