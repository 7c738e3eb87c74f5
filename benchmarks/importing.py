"""Many rows in through the import's own addresses, and out through those of exports.

A tenth of the rows goes first: what the peak of memory is then, it should be at the end.
"""

import json
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client

from api.keys import create_client
from benchmarks.figures import Figure
from clinic.actors import system
from clinic.models import Clinic
from clinic.tenancy import clinic_scope
from followup.services.jobs import do_piece
from tests.builders import SEED, a_clinic

ROWS_A_PART = 2500
_MEGABYTE = 1024
_SENT_AT = "2026-01-05T10:00:00Z"
_NDJSON = "application/x-ndjson"


def figures(patients: int) -> Iterator[Figure]:
    """`--patients 100000` is the size that a hospital sends at once: as many rows of each kind."""
    for kind, row in (("patients", _person), ("fhir", _resource)):
        clinic = a_clinic()
        visitor = _visitor(clinic)
        few = _taken(visitor, clinic, kind, row, range(patients // 10))
        many = _taken(visitor, clinic, kind, row, range(patients // 10, patients + patients // 10))
        yield Figure(f"import_{kind}_created", many["created"], "every row")
        yield Figure(f"import_{kind}_errors", many["errors"], "0")
        yield Figure(f"import_{kind}_taken_per_second", many["taken"], "higher is better")
        yield Figure(f"import_{kind}_worked_per_second", many["worked"], "higher is better")
        yield Figure(f"import_{kind}_peak_mb_of_a_tenth", few["peak"], "as it is")
        yield Figure(f"import_{kind}_peak_mb", many["peak"], "as it is")
        yield Figure(f"import_{kind}_peak_ratio", many["peak"] / few["peak"], "<= 1.1")
    yield from _exported(visitor, clinic)


def _taken(
    visitor: Client, clinic: Clinic, kind: str, row: Callable[[int], object], numbers: range
) -> dict[str, float]:
    """One import of its own: how fast it was, what became of the rows, and the peak so far."""
    begun = time.perf_counter()
    job = visitor.post("/api/v1/imports", {"kind": kind}, "application/json").json()["id"]
    for part, first in enumerate(range(0, len(numbers), ROWS_A_PART), start=1):
        lines = (json.dumps(row(each)) for each in numbers[first : first + ROWS_A_PART])
        text = "".join(f"{line}\n" for line in lines)
        visitor.generic("PUT", f"/api/v1/imports/{job}/parts/{part}", text, _NDJSON)
    visitor.post(f"/api/v1/imports/{job}/start")
    taken_in = time.perf_counter()
    _work(clinic)
    counts = visitor.get(f"/api/v1/jobs/{job}").json()["counts"]
    return {
        **counts,
        "taken": len(numbers) / (taken_in - begun),
        "worked": len(numbers) / (time.perf_counter() - taken_in),
        "peak": _peak(),
    }


def _exported(visitor: Client, clinic: Clinic) -> Iterator[Figure]:
    before, begun = _peak(), time.perf_counter()
    job = visitor.post("/api/v1/exports", {"resource": "patients"}, "application/json").json()["id"]
    _work(clinic)
    written = time.perf_counter()
    done = visitor.get(f"/api/v1/jobs/{job}").json()
    answer: Any = visitor.get(done["file"]["href"])
    size = sum(len(some) for some in answer.streaming_content)
    read = time.perf_counter()
    yield Figure("export_rows", done["rows"], "every patient")
    yield Figure("export_rows_written_per_second", done["rows"] / (written - begun), "higher")
    yield Figure("export_mb_read_per_second", size / _MEGABYTE**2 / (read - written), "higher")
    yield Figure("export_peak_ratio", _peak() / before, "<= 1.1")


def _visitor(clinic: Clinic) -> Client:
    with clinic_scope(clinic.id) as now:
        _, key = create_client(
            clinic=clinic, name="Feed", scopes=["system/*.cruds"], by=SEED, now=now
        )
    return Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {key}"})


def _work(clinic: Clinic) -> None:
    while do_piece(clinic.id, by=system("worker")):
        pass


def _peak() -> float:
    """The most this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def _person(number: int) -> dict[str, object]:
    return {
        "external_id": {"system": "mrn", "value": f"B{number}"},
        "family": f"Person{number}",
        "source_updated_at": _SENT_AT,
    }


def _resource(number: int) -> dict[str, object]:
    """Half are people, each with a condition, which comes first."""
    meta = {"lastUpdated": _SENT_AT}
    if number % 2:
        name = [{"family": f"Person{number}"}]
        return {"resourceType": "Patient", "id": f"p{number // 2}", "meta": meta, "name": name}
    back_pain = {"system": "http://snomed.info/sct", "code": "278860009"}
    return {
        "resourceType": "Condition",
        "id": f"c{number}",
        "meta": meta,
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"coding": [back_pain]},
        "subject": {"reference": f"Patient/p{number // 2}"},
    }
