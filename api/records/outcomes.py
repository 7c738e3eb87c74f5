"""What writing does to the prompts of a patient, for the answer to whoever wrote."""

import uuid
from typing import Any

from django.db.models import Q

from api.ids import public_id
from clinic.actors import Actor
from clinic.permissions import Permission
from pathway.models import CarePlan, Prompt

_RAISED = ("id", "rule", "severity", "state", "text", "due_at")
_CLOSED = ("id", "rule", "severity", "text")


def standing_prompts(patient_id: uuid.UUID) -> set[uuid.UUID]:
    return set(_prompts(patient_id).standing().values_list("id", flat=True))


def outcome(patient_id: uuid.UUID, before: set[uuid.UUID], *, by: Actor) -> dict[str, Any]:
    """Prompts that stand and did not before, and those that no longer do, most severe first."""
    if Permission.VIEW_CASELOAD not in by.permissions:
        return dict.fromkeys(("prompts", "prompts_resolved", "prompts_withdrawn"))
    touched = Q(closed_at__isnull=True) & ~Q(id__in=before)
    touched |= Q(closed_at__isnull=False, id__in=before)
    rows = list(_prompts(patient_id).filter(touched).ranked().values(*_RAISED, "closed_as"))
    return {
        "prompts": [_shown(row, _RAISED) for row in rows if not row["closed_as"]],
        **{
            f"prompts_{why}": [_shown(row, _CLOSED) for row in rows if row["closed_as"] == why]
            for why in ("resolved", "withdrawn")
        },
    }


def _prompts(patient_id: uuid.UUID) -> Any:
    return Prompt.objects.filter(care_plan__in=CarePlan.objects.filter(patient_id=patient_id))


def _shown(row: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in columns} | {"id": public_id("prm", row["id"])}
