"""Patients as the API shows them, each list in one statement."""

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from api.fields import partial_text
from api.ids import public_id
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
_COLUMNS = ["id", "birth_date", "birth_precision", "merged_into_id", "systems", "values_", *_COPIED]


def patients_after(
    last: uuid.UUID | None,
    *,
    count: int,
    name: str | None = None,
    external_id: tuple[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Patients that stand for themselves, in the order of their ids."""
    found = Patient.objects.known()
    if name is not None:
        words = tokens(name)
        found = found.named_like(words) if words else found.none()
    if external_id is not None:
        found = found.filter(id__in=_holders(*external_id))
    if last is not None:
        found = found.filter(id__gt=last)
    return _shown(found.order_by("id"), count)


def patient_with(patient_id: uuid.UUID) -> dict[str, Any] | None:
    """One patient, also one merged into another; not one entered in error."""
    found = Patient.objects.filter(id=patient_id, entered_in_error_at__isnull=True)
    return next(iter(_shown(found, 1)), None)


def _holders(system: str, value: str) -> Any:
    held = PatientIdentifier.objects.filter(system=system, value_key=value_key(value))
    return held.values("patient_id")


def _shown(found: PatientQuerySet, count: int) -> list[dict[str, Any]]:
    own = PatientIdentifier.objects.filter(patient=OuterRef("pk")).order_by("system", "id")
    rows = found.annotate(
        systems=ArraySubquery(own.values("system")), values_=ArraySubquery(own.values("value"))
    )
    return [_shape(row) for row in rows.values(*_COLUMNS)[:count]]


def _shape(row: dict[str, Any]) -> dict[str, Any]:
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
