"""This patient's own entries, offered where a value names one of them."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from followup.forms.inputs import Choices
from followup.record_lists import Records, records_of
from followup.record_words import step_of, title_of, visit_words, when_words
from pathway.engine.predicates.bookings import rebookings
from pathway.records import SUBJECTS, Step, Subject
from pathway.records.encounters import VISIT, can_be_moved
from pathway.records.fields import Field
from pathway.records.threads import opening_of

# What each kind of review looks at (the rules read the id that stands here).
_LOOKED_AT: Mapping[str, tuple[str, ...]] = {
    "medication": ("medication",),
    "side_effect": ("side_effect",),
    "fall": ("fall",),
    "reexamination": ("assessment", "neuro_exam"),
    "plan": ("procedure",),
    "stay": ("assessment",),
}


def choices_for(
    patient_id: uuid.UUID, step: Step, fields: Iterable[Field], *, own: Any = None
) -> dict[str, Choices]:
    """Nothing is read when no field names an entry; otherwise one statement.

    `own`: the thread of the entry that is being corrected.
    """
    naming = [field for field in fields if field.kind in ("id", "ids")]
    if not naming:
        return {}
    wanted = {field.name: _subjects(field, step) for field in naming}
    asked = {subject.name: subject for found in wanted.values() for subject in found}
    records = records_of(patient_id, asked.values())
    is_any = step.kind not in _LOOKED_AT
    return {
        field.name: _movable(records, own)
        if field.of == VISIT.name
        else _choices(records, wanted[field.name], is_any=is_any and not field.of)
        for field in naming
    }


def _movable(records: Records, own: Any) -> list[tuple[str, str]]:
    """The visits that another booking can take the place of, by the time they are for."""
    threads = [one for one in records.of(VISIT.name) if one[0].thread_id != own]
    moved = rebookings(entry for thread in threads for entry in thread)
    return [
        (str(opening_of(thread).root_id), visit_words(thread))
        for thread in threads
        if can_be_moved(thread, moved)
    ]


def _subjects(field: Field, step: Step) -> list[Subject]:
    if field.of:
        return [SUBJECTS[field.of]]
    names = _LOOKED_AT.get(step.kind, tuple(name for name in SUBJECTS if name != "review"))
    return [SUBJECTS[name] for name in names]


def _choices(
    records: Records, subjects: Iterable[Subject], *, is_any: bool
) -> list[tuple[str, Any]]:
    """A thread goes by the entry that opened it; `is_any` offers each of its entries."""
    return [
        (str(entry.root_id), _words(subject, opening_of(thread), entry))
        for subject in subjects
        for thread in records.of(subject.name)
        for entry in (thread if is_any else [opening_of(thread)])
    ]


def _words(subject: Subject, opened: Any, entry: Any) -> str:
    """`Reassessment, Booked, 24 Nov 2026`: enough to tell one from the other."""
    title, step = title_of(subject, opened), str(step_of(subject, entry).label)
    parts = [title, *([step] if step != title else []), when_words(entry)]
    return ", ".join(parts)
