"""The facts a chart shows: the current revisions of a care plan's sittings, moves and medicines."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from followup.record_lists import Records, gathered, read_together
from pathway.engine import facts as engine
from pathway.engine.visibility import current
from pathway.models import Assessment, StageChange
from pathway.records import SUBJECTS

# What somebody may be waiting for.
AWAITED = ("visit", "imaging", "referral")
NOTHING = Records({})


@dataclass(frozen=True, slots=True)
class Recorded:
    """Rows as stored, oldest first; only the newest revision of each, none withdrawn."""

    plan: Any = None
    assessments: tuple[Any, ...] = ()
    stage_changes: tuple[Any, ...] = ()
    medications: tuple[Any, ...] = ()
    awaited: Records = NOTHING


def recorded_of(plan: Any) -> Recorded:
    """One statement, whatever has been recorded."""
    of_patient = {
        name: SUBJECTS[name].model.objects.of_person(plan.patient_id)
        for name in ("medication", *AWAITED)
    }
    rows = read_together(
        {
            "assessment": Assessment.objects.filter(care_plan=plan),
            "stage_change": StageChange.objects.filter(care_plan=plan),
            **of_patient,
        }
    )
    return Recorded(
        plan=plan,
        assessments=_current(rows["assessment"]),
        stage_changes=_current(rows["stage_change"]),
        medications=_current(rows["medication"]),
        awaited=gathered({name: rows[name] for name in AWAITED}),
    )


def _current(rows: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(current(rows, None), key=lambda row: (row.effective_on, row.recorded_at)))


def medication_fact(row: Any) -> engine.MedicationEntry:
    entry = as_engine(row, engine.MedicationEntry)
    entry["components"] = tuple(_component(stored) for stored in row.components)
    return engine.MedicationEntry(**entry)


def _component(stored: dict[str, Any]) -> engine.Component:
    mg = stored.get("mg")
    return engine.Component(
        stored["ingredient"], stored["drug_class"], None if mg is None else Decimal(mg)
    )


def as_engine(row: Any, shape: type[Any]) -> dict[str, Any]:
    """A stored row's values under the names of the engine's class; ids as text."""
    names = [field.name for field in fields(shape)]
    return {
        name: _plain(getattr(row, "author_name" if name == "author" else name)) for name in names
    }


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    return tuple(value) if isinstance(value, list) else value
