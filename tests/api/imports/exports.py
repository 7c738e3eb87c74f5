"""Small exports for tests: rows as another system writes them, in a folder of their own."""

import json
import random
from pathlib import Path
from typing import Any

from django.apps import apps

from api.imports.importing import Import, import_folder
from api.imports.report import Report
from clinic.actors import system
from clinic.models import Clinic, Patient, PatientIdentifier
from clinic.tenancy import TenantModel, clinic_scope
from pathway.models import ConditionEntry, MedicationEntry

EXPORT = Path(__file__).parents[3] / "demo" / "ehr-export"
IMPORTER = system("import", name="Import")
SNOMED = "http://snomed.info/sct"
MRN = "http://hospital.smarthealthit.org"
ANN = "Patient/ann"


def a_person(id_: str = "ann", family: str = "Okafor", **fields: Any) -> dict[str, Any]:
    row = {
        "resourceType": "Patient",
        "id": id_,
        "identifier": [{"system": MRN, "value": f"mrn-{id_}"}],
        "name": [{"family": family, "given": ["Ann"]}],
        "gender": "female",
        "birthDate": "1980-05-17",
    }
    return {**row, **fields}


def a_condition(
    id_: str = "c1", code: str = "278860009", status: str = "active", **fields: Any
) -> dict[str, Any]:
    row = {
        "resourceType": "Condition",
        "id": id_,
        "clinicalStatus": {"coding": [{"code": status}]},
        "code": {"coding": [{"system": SNOMED, "code": code}], "text": "As the clinic calls it"},
        "subject": {"reference": ANN},
        "onsetDateTime": "2024-03-01",
    }
    return {**row, **fields}


def an_order(
    id_: str = "m1", text: str = "Acetaminophen 325 MG Oral Tablet", **fields: Any
) -> dict[str, Any]:
    row = {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": text},
        "subject": {"reference": ANN},
        "authoredOn": "2025-06-01",
    }
    return {**row, **fields}


def at_version(row: dict[str, Any], day: int) -> dict[str, Any]:
    return {**row, "meta": {"lastUpdated": f"2026-01-{day:02}T12:00:00Z"}}


def dosage(value: Any = None, unit: str | None = None, **repeat: Any) -> list[dict[str, Any]]:
    quantity = {"value": value, "unit": unit} if unit else {"value": value}
    doses = [{"doseQuantity": quantity}] if value is not None else []
    return [{"timing": {"repeat": repeat}, "doseAndRate": doses}]


def write(folder: Path, *rows: dict[str, Any] | bytes, name: str = "") -> Path:
    """Each row to the file of its type, or all of them, raw lines too, to the file named."""
    folder.mkdir(exist_ok=True)
    for row in rows:
        line = row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n"
        file = name or f"{row['resourceType']}.ndjson"  # type: ignore[index]
        with (folder / file).open("ab") as out:
            out.write(line)
    return folder


def run_import(folder: Path, clinic: Clinic, **options: Any) -> tuple[Report, list[str]]:
    """Import into a clinic; answers with the report and the problems that were told."""
    told: list[str] = []
    run = Import(folder=folder, clinic=clinic, by=IMPORTER, **options)
    return import_folder(run, tell=told.append), told


def shuffled(folder: Path, rows: list[dict[str, Any]], seed: int) -> Path:
    order = list(rows)
    random.Random(seed).shuffle(order)
    return write(folder, *order)


def stored_rows(clinic: Clinic) -> dict[str, int]:
    """How many rows of each table the clinic has."""
    with clinic_scope(clinic.id):
        return {
            model.__name__: model.objects.count()
            for model in apps.get_models()
            if issubclass(model, TenantModel)
        }


def contents(clinic: Clinic) -> dict[str, list[tuple[Any, ...]]]:
    """What the clinic knows, without the ids and moments of storing it."""
    with clinic_scope(clinic.id):
        return {
            "people": sorted(Patient.objects.values_list("family", "birth_date", "deceased_on")),
            "numbers": sorted(
                PatientIdentifier.objects.values_list("patient__family", "system", "value")
            ),
            **{model.__name__: _current(model) for model in (ConditionEntry, MedicationEntry)},
        }


def _current(model: Any) -> list[tuple[Any, ...]]:
    newest: dict[Any, Any] = {}
    for fact in model.objects.select_related("patient").order_by("revision"):
        newest[fact.root_id] = fact
    named = [
        (
            fact.patient.family,
            fact.kind,
            str(fact.effective_on),
            fact.date_precision,
            getattr(fact, "code", "") or getattr(fact, "product", ""),
            str(getattr(fact, "units_per_dose", "")),
        )
        for fact in newest.values()
        if not fact.is_retracted
    ]
    return sorted(named)
