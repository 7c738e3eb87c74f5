"""What a review can name: the entries of a patient that a prompt is about, in words."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from followup.fact_words import code_in_words, day_in_words, starting_upper
from pathway.models import (
    Assessment,
    ConditionEntry,
    Fact,
    Fall,
    MedicationEntry,
    NeuroExam,
    PersonFact,
    ProcedureEntry,
    Prompt,
    SideEffect,
)

# What the protocol's reviews name -> where that is kept, and the column that carries its id.
TABLES: dict[str, tuple[tuple[type[Fact], str], ...]] = {
    "courses": ((MedicationEntry, "thread_id"),),
    "side effects": ((SideEffect, "root_id"),),
    "falls": ((Fall, "root_id"), (Assessment, "root_id")),
    "assessments": ((Assessment, "root_id"), (NeuroExam, "root_id")),
    "procedures": ((ProcedureEntry, "thread_id"),),
    "entries": tuple(
        (table, "root_id")
        for table in (
            Assessment,
            NeuroExam,
            MedicationEntry,
            ProcedureEntry,
            ConditionEntry,
            PersonFact,
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Named:
    id: uuid.UUID
    label: str


def named_of(prompt: Prompt, what: str) -> list[Named]:
    """What a prompt is about that a review of this kind can name, oldest first."""
    about = [uuid.UUID(each) for each in prompt.evidence.get("about", ())]
    return found_among(about, what, prompt.patient_id)


def found_among(ids: Collection[uuid.UUID], what: str, patient_id: uuid.UUID) -> list[Named]:
    """Those of the ids that are entries of this patient of that sort, merged records included."""
    own = Q(patient_id=patient_id) | Q(patient__merged_into_id=patient_id)
    rows: dict[uuid.UUID, Any] = {}
    for table, column in TABLES[what]:
        found = table.objects.in_force().filter(own, **{f"{column}__in": ids})
        for row in found.order_by("effective_on", "recorded_at"):
            rows.setdefault(getattr(row, column), row)
    return [Named(id, _label(row)) for id, row in rows.items()]


def _label(row: Any) -> str:
    about = getattr(row, "product", "") or code_in_words(
        getattr(row, "procedure", "") or getattr(row, "effect", "") or row._meta.verbose_name
    )
    by = f", {row.author_name}" if row.author_name else ""
    return f"{starting_upper(about)}, {day_in_words(row.effective_on)}{by}"
