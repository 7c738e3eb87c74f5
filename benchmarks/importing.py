"""Many patients through the import's own addresses: rows a second, and what memory grows by."""

import json
import resource
import time
from collections.abc import Iterator

from django.test import Client

from api.keys import create_client
from benchmarks.figures import Figure
from clinic.actors import system
from clinic.tenancy import clinic_scope
from followup.services.jobs import do_piece
from tests.builders import SEED, a_clinic

ROWS_A_PART = 5000
_MEGABYTE = 1024


def figures(patients: int) -> Iterator[Figure]:
    """`--patients 100000` is the size that a hospital sends at once."""
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        _, key = create_client(
            clinic=clinic, name="Feed", scopes=["system/*.cruds"], by=SEED, now=now
        )
    visitor = Client(headers={"Authorization": f"Bearer {key}"})
    job = visitor.post("/api/v1/imports", {"kind": "patients"}, "application/json").json()["id"]
    before, begun = _peak(), time.perf_counter()
    for number, first in enumerate(range(0, patients, ROWS_A_PART), start=1):
        rows = _rows(first, min(first + ROWS_A_PART, patients))
        path = f"/api/v1/imports/{job}/parts/{number}"
        visitor.generic("PUT", path, rows, "application/x-ndjson")
    visitor.post(f"/api/v1/imports/{job}/start")
    taken_in = time.perf_counter()
    while do_piece(clinic.id, by=system("worker")):
        pass
    worked = time.perf_counter()
    counts = visitor.get(f"/api/v1/jobs/{job}").json()["counts"]
    yield Figure("import_created", counts["created"], "every row")
    yield Figure("import_errors", counts["errors"], "0")
    yield Figure("import_rows_taken_per_second", patients / (taken_in - begun), "higher is better")
    yield Figure(
        "import_rows_worked_per_second", patients / (worked - taken_in), "higher is better"
    )
    yield Figure(
        "import_memory_grown_mb",
        (_peak() - before) / _MEGABYTE,
        "flat, whatever --patients",
    )


def _peak() -> int:
    """The most this process has had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _rows(first: int, end: int) -> str:
    return "".join(f"{json.dumps(_row(number))}\n" for number in range(first, end))


def _row(number: int) -> dict[str, object]:
    return {
        "external_id": {"system": "mrn", "value": f"B{number}"},
        "family": f"Person{number}",
        "source_updated_at": "2026-01-05T10:00:00Z",
    }
