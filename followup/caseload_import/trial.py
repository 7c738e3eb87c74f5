"""Who a trial would take in: the first of them by name, so that a wrong file is seen."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.models import PatientIdentifier
from clinic.services.patients import value_keys
from followup.caseload_import.reading import Row, values_of
from followup.caseload_import.storing import NUMBERS_OF
from followup.models import Job, JobPiece, JobProblem
from pathway.models import Episode


@dataclass(frozen=True, slots=True)
class Person:
    """One row as it is read."""

    line: int
    number: str
    name: str
    birth_date: date | None
    stage: str


def first_people(job: Job) -> list[Person]:
    """Of the first rows; none once they are taken in or no longer kept."""
    piece = JobPiece.objects.filter(job=job, place=0).first()
    if piece is None:
        return []
    rows: list[Row] = json.loads(str(piece.rows))
    wrong = set(JobProblem.objects.of(job.id).values_list("line", flat=True))
    sound = [row for row in rows if row["line"] not in wrong]
    return [_person(row) for row in _not_followed_yet(sound)]


def _not_followed_yet(rows: list[Row]) -> list[Row]:
    keys = value_keys([row["cells"]["number"] for row in rows])
    open_now = Episode.objects.open().values("patient_id")
    held = PatientIdentifier.objects.filter(
        system=NUMBERS_OF, value_key__in=keys, patient_id__in=open_now
    )
    known = {bytes(key) for key in held.values_list("value_key", flat=True)}
    return [row for row, key in zip(rows, keys, strict=True) if key not in known]


def _person(row: Row) -> Person:
    values: dict[str, Any] = values_of(row)[0]
    name = ", ".join(filter(None, (values["family"], values.get("given", ""))))
    stage = values.get("stage", "ST-0")
    return Person(row["line"], values["number"], name, values.get("birth_date"), stage)
