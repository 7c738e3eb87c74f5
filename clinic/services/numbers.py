"""Whose numbers these are, held so that of several who ask at once one gives them."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models.functions import Coalesce

from clinic.models import PatientIdentifier
from clinic.services.patients import Identifier, value_keys
from clinic.tenancy import current_clinic_id

# A system and the blind index of a number in it.
Number = tuple[str, bytes]

# In one order whoever asks, so that nobody waits for somebody who waits for them.
_HOLD = "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number"


def hold_numbers(identifiers: Sequence[Identifier]) -> list[Number]:
    """Until the transaction ends nobody else gives these to anyone; how each is looked up."""
    keys = value_keys([identifier.value for identifier in identifiers])
    numbers = [(one.system, key) for one, key in zip(identifiers, keys, strict=True)]
    clinic_id = current_clinic_id()
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [sorted({_lock(clinic_id, *number) for number in numbers})])
    return numbers


def holders(numbers: Iterable[Number]) -> dict[Number, Any]:
    """Who has them; `survivor_id` is the patient, or the one that record was merged into."""
    wanted = set(numbers)
    rows = PatientIdentifier.objects.filter(
        system__in={system for system, _ in wanted}, value_key__among=[key for _, key in wanted]
    ).annotate(survivor_id=Coalesce("patient__merged_into_id", "patient_id"))
    found = {(row.system, bytes(row.value_key)): row for row in rows}
    return {number: found[number] for number in wanted & found.keys()}


def _lock(clinic_id: uuid.UUID, system: str, key: bytes) -> int:
    name = f"{clinic_id}{system}".encode() + key
    return int.from_bytes(hashlib.sha256(name).digest()[:8], signed=True)
