"""The facts a chart shows: the revisions in force of what was recorded for a care plan."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from followup.due import zone
from followup.record_lists import Records, gathered, read_together
from pathway.engine import facts as engine
from pathway.engine.visibility import PLAN_KINDS, current
from pathway.models import Assessment, StageChange
from pathway.records import SUBJECTS

# What a chart tells in lines of its own.
TOLD = ("visit", "imaging", "referral", "therapy", "procedure", "condition")
NOTHING = Records({})


@dataclass(frozen=True, slots=True)
class Recorded:
    """Rows as stored, oldest first; only the newest revision of each, none withdrawn."""

    plan: Any = None
    assessments: tuple[Any, ...] = ()
    stage_changes: tuple[Any, ...] = ()
    medications: tuple[Any, ...] = ()
    records: Records = NOTHING

    @property
    def stage(self) -> str:
        return self.stage_changes[-1].to_stage if self.stage_changes else ""


def recorded_of(plan: Any, as_of: datetime | None = None) -> Recorded:
    """One statement, whatever has been recorded. As of a moment: as it was known then."""
    of_patient = {
        name: SUBJECTS[name].model.objects.of_person(plan.patient_id)
        for name in ("medication", *TOLD)
    }
    rows = read_together(
        {
            "assessment": Assessment.objects.filter(care_plan=plan),
            "stage_change": StageChange.objects.filter(care_plan=plan),
            **of_patient,
        }
    )
    shown = {name: _in_force(found, as_of) for name, found in rows.items()}
    return Recorded(
        plan=plan,
        assessments=shown["assessment"],
        stage_changes=shown["stage_change"],
        medications=shown["medication"],
        records=gathered({name: shown[name] for name in TOLD}),
    )


def _in_force(rows: Iterable[Any], as_of: datetime | None) -> tuple[Any, ...]:
    """Oldest first."""
    known = current(rows, as_of)
    shown = [row for row in known if as_of is None or _had_happened(row, as_of)]
    return tuple(sorted(shown, key=lambda row: (row.effective_on, row.recorded_at)))


def _had_happened(row: Any, as_of: datetime) -> bool:
    """A plan is there from when it is made; anything else from its own day."""
    if getattr(row, "kind", "") in PLAN_KINDS:
        return True
    if row.effective_at is not None:
        return bool(row.effective_at <= as_of)
    return bool(row.effective_on <= as_of.astimezone(zone()).date())


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
