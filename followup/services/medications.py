"""Starting, changing and stopping a medicine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.actors import Actor
from clinic.models import Patient
from clinic.permissions import Permission
from followup.services.reconcile import reconcile_patient
from pathway.engine.facts import Component
from pathway.models import MedicationEntry
from pathway.services.recording import When, record_fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Regimen:
    """How a product is taken. An unknown dose is None: it is asked for, never guessed."""

    product: str
    components: Sequence[Component]
    units_per_dose: Decimal | None = None
    max_doses_per_day: Decimal | None = None
    route: str | None = None
    formulary_code: str | None = None
    indication: str | None = None
    is_over_the_counter: bool | None = None
    planned_end_on: date | None = None

    def columns(self) -> dict[str, Any]:
        return {
            "product": self.product,
            "components": [_stored(component) for component in self.components],
            "units_per_dose": self.units_per_dose,
            "max_doses_per_day": self.max_doses_per_day,
            "route": self.route,
            "formulary_code": self.formulary_code,
            "indication": self.indication,
            "is_over_the_counter": self.is_over_the_counter,
            "planned_end_on": self.planned_end_on,
        }


@transaction.atomic
def start_medication(
    *, patient: Patient, regimen: Regimen, when: When, by: Actor, now: datetime
) -> MedicationEntry:
    """Open a course. Raises ValidationError for a product without a name or a negative dose."""
    by.check_may(Permission.RECORD_CLINICAL)
    check_regimen(regimen, when)
    return _record(patient, "start", when, by=by, now=now, **regimen.columns())


@transaction.atomic
def stop_medication(
    *, course: MedicationEntry, reason: str, when: When, by: Actor, now: datetime
) -> MedicationEntry:
    """End a course; the stop day is the first day without the drug. Raises ValidationError."""
    by.check_may(Permission.RECORD_CLINICAL)
    if when.on < course.effective_on:
        raise ValidationError({"effective_on": "The stop is before the start of the course."})
    return _record(
        course.patient,
        "stop",
        when,
        by=by,
        now=now,
        thread_id=course.thread_id,
        product=course.product,
        components=course.components,
        stop_reason=reason,
    )


def check_regimen(regimen: Regimen, when: When) -> None:
    """Raises ValidationError naming each part of a regimen that cannot be right."""
    errors: dict[str, str] = {}
    if not regimen.product.strip():
        errors["product"] = "Name the medicine."
    for name in ("units_per_dose", "max_doses_per_day"):
        amount = getattr(regimen, name)
        if amount is not None and amount <= 0:
            errors[name] = "Enter more than 0, or leave it empty when it is not known."
    if regimen.planned_end_on and regimen.planned_end_on < when.on:
        errors["planned_end_on"] = "The planned end is before the start."
    if errors:
        raise ValidationError(errors)


def _stored(component: Component) -> dict[str, Any]:
    return {
        "ingredient": component.ingredient,
        "drug_class": component.drug_class,
        "mg": None if component.mg is None else str(component.mg),
    }


def _record(
    patient: Patient, kind: str, when: When, *, by: Actor, now: datetime, **values: Any
) -> MedicationEntry:
    entry: MedicationEntry = record_fact(
        MedicationEntry, patient_id=patient.id, when=when, by=by, now=now, kind=kind, **values
    )
    reconcile_patient(patient.id, by=by, now=now)
    return entry
