"""Exports: a list taken whole, every row once, by who may list it, and whom it shows on record."""

import csv
import gc
import io
import json
import tracemalloc
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from api.exports import writing
from api.exports.sources import SOURCES
from clinic.actors import system
from clinic.models import Access, LedgerEvent
from clinic.tenancy import clinic_scope
from followup.models import Job, JobOutput
from followup.services.job_outputs import MOST_FILES, sweep_files
from followup.services.jobs import do_piece
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.recording import Clinician, made
from tests.api.test_records_boundaries import ids_of_one_each
from tests.builders import a_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch) -> World:
    monkeypatch.setattr(writing, "ROWS_A_STRETCH", 2)
    return a_world()


def begun(machine: Machine, resource: str = "patients", **body) -> dict:
    answer = machine.send("/api/v1/exports", {"resource": resource, **body})
    assert answer.status_code == 202, answer.content
    assert answer["Location"].endswith(f"/api/v1/jobs/{answer.json()['id']}")
    return dict(answer.json())


def work(world: World) -> None:
    while do_piece(world.clinic.id, by=system("worker")):
        pass


def read(machine: Machine, job: dict, **headers: str):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return machine.get(f"/api/v1/exports/{job['id']}/file", headers=sent)


def written(answer) -> bytes:
    return b"".join(answer.streaming_content)


def taken(world: World, resource: str = "patients", **body) -> bytes:
    job = begun(world.machine, resource, **body)
    work(world)
    done = world.machine.get(f"/api/v1/jobs/{job['id']}").json()
    assert (done["state"], done["percent"]) == ("done", 100)
    answer = world.machine.get(done["file"]["href"])
    found = written(answer)
    assert (answer.status_code, len(found)) == (200, done["file"]["bytes"])
    assert int(answer["Content-Length"]) == len(found)
    assert answer["Content-Type"] == done["file"]["media_type"]
    assert world.machine.delete(f"/api/v1/exports/{job['id']}").status_code == 200
    return found


def rows(lines: bytes) -> list[dict]:
    return [json.loads(line) for line in lines.splitlines()]


def people(world: World, *families: str) -> None:
    with clinic_scope(world.clinic.id) as now:
        for family in families:
            a_patient(family, now=now)


def test_every_row_of_the_list_comes_once_as_the_list_shows_it(world):
    people(world, "Ito", "Okoye", "Duarte", "Sato")
    listed = world.machine.get("/api/v1/patients").json()["data"]
    assert len(listed) == 5
    assert rows(taken(world)) == listed
    assert [row["family"] for row in rows(taken(world, fields="family"))] == [
        row["family"] for row in listed
    ]


def test_each_list_can_be_taken_in_both_formats(world):
    ids_of_one_each(Clinician(world))
    for resource in SOURCES:
        listed = world.machine.get(f"/api/v1/{resource}").json()["data"]
        assert listed, resource
        assert rows(taken(world, resource)) == listed
        table = list(csv.DictReader(io.StringIO(taken(world, resource, format="csv").decode())))
        assert list(dict.fromkeys(row["id"] for row in table)) == [row["id"] for row in listed]
        assert all("patient" in row or row["family"] for row in table)


def test_a_table_has_a_line_an_entry_dotted_names_and_nothing_a_spreadsheet_computes(world):
    clinician = Clinician(world)
    course = {"product": "Cyclobenzaprine 10 mg tablet", "units_per_dose": 1}
    medicine = made(clinician.record("medication", "start", {**course, "max_doses_per_day": 3}))
    made(clinician.then(medicine, "medication", "stop", {"stop_reason": "course_complete"}))
    people(world, "=HYPERLINK(1)")
    text = taken(world, "medications", format="csv").decode()
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["id"], first["about.product"]) == (second["id"], second["about.product"])
    assert (first["entry.kind"], second["entry.kind"]) == ("start", "stop")
    assert first["entry.values.units_per_dose"] == "1"
    assert "'=HYPERLINK(1)" in taken(world, format="csv").decode()


def test_what_changed_since_comes_with_what_was_taken_back(world):
    clinician = Clinician(world)
    one = made(clinician.record("assessment", "contact", {"nrs": "6.5"}))
    made(clinician.delete(f"/assessments/{one['id']}"), 200)
    filters = {"updated_since": "2020-01-01T00:00:00Z", "patient": world.patient_id}
    [row] = rows(taken(world, "assessments", filters=filters))
    assert (row["id"], row["deleted"]) == (one["id"], True)
    later = {"updated_since": "2090-01-01T00:00:00Z"}
    assert taken(world, "assessments", filters=later) == b""


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"filters": {"name": "had"}}, "/filters"),
        ({"filters": {"updated_since": "yesterday"}}, "/filters"),
        ({"fields": "salary"}, "/fields"),
    ],
)
def test_what_no_export_takes_is_refused_by_its_place(world, body, pointer):
    answer = world.machine.send("/api/v1/exports", {"resource": "patients", **body})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    unknown = world.machine.send("/api/v1/exports", {"resource": "salaries"})
    assert unknown.status_code == 400


def test_a_broken_download_goes_on_where_it_broke(world):
    people(world, "Ito", "Okoye", "Duarte")
    job = begun(world.machine)
    work(world)
    whole_answer = read(world.machine, job)
    whole, tag = written(whole_answer), whole_answer["ETag"]
    cut = len(whole) // 2
    rest = read(world.machine, job, Range=f"bytes={cut}-", If_Range=tag)
    assert (rest.status_code, written(rest)) == (206, whole[cut:])
    assert rest["Content-Range"] == f"bytes {cut}-{len(whole) - 1}/{len(whole)}"
    assert written(read(world.machine, job, Range="bytes=3-9")) == whole[3:10]
    assert written(read(world.machine, job, Range="bytes=-5")) == whole[-5:]
    assert written(read(world.machine, job, Range="bytes=3-", If_Range='"0"')) == whole
    beyond = read(world.machine, job, Range=f"bytes={len(whole)}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(whole)}")
    asked = world.machine.head(f"/api/v1/exports/{job['id']}/file")
    assert (asked["Content-Length"], asked.content) == (str(len(whole)), b"")


def test_whom_a_file_shows_is_on_record_when_it_leaves_and_not_before(world):
    people(world, "Ito", "Okoye")
    job = begun(world.machine)
    work(world)
    with clinic_scope(world.clinic.id):
        assert not Access.objects.filter(screen="api.exports.patients").exists()
    answer = read(world.machine, job)
    shown = {row["id"].removeprefix("pat_") for row in rows(written(answer))}
    with clinic_scope(world.clinic.id):
        looks = Access.objects.filter(request_id=answer["Request-Id"], actor_kind="client")
        assert {each.hex for look in looks for each in look.patient_ids} == shown
        [began] = LedgerEvent.objects.filter(type="job.started", changes__kind="export")
        assert began.changes["resource"] == "patients"


def test_only_who_may_list_it_begins_it_and_only_who_began_it_reads_it(world):
    narrow = Machine(a_key(world.clinic, ["system/Patient.s"]))
    refused = narrow.send("/api/v1/exports", {"resource": "tasks"})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "system/Task.s" in refused.json()["detail"]
    job = begun(narrow)
    work(world)
    assert narrow.get(f"/api/v1/jobs/{job['id']}").json()["state"] == "done"
    assert read(narrow, job).status_code == 200
    assert read(world.machine, job).status_code == 404
    assert read(Client(), job).status_code == 401
    assert read(a_world().machine, job).status_code == 404
    assert narrow.get(f"/api/v1/jobs/{world.places['job']}").status_code == 403


def test_it_is_not_there_before_it_is_whole_nor_after_its_day(world):
    job = begun(world.machine)
    waiting = read(world.machine, job)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "not_ready")
    work(world)
    assert read(world.machine, job).status_code == 200
    with clinic_scope(world.clinic.id):
        Job.objects.filter(kind="export").update(finished_at=F("finished_at") - timedelta(days=1))
    assert read(world.machine, job).status_code == 404
    assert world.machine.get(f"/api/v1/jobs/{job['id']}").json()["file"] is None
    assert sweep_files(by=system("worker")) == 1
    with clinic_scope(world.clinic.id):
        assert not JobOutput.objects.exists()


def test_uploads_that_nobody_started_are_given_up_after_a_week(world):
    for ago, state in [(timedelta(days=6), "waiting"), (timedelta(days=7), "cancelled")]:
        with clinic_scope(world.clinic.id) as now:
            Job.objects.update(created_at=now - ago)
        sweep_files(by=system("worker"))
        with clinic_scope(world.clinic.id):
            assert Job.objects.get().state == state


def test_one_asker_has_a_few_files_at_a_time_and_throws_them_away(world):
    jobs = [begun(world.machine) for _ in range(MOST_FILES)]
    full = world.machine.send("/api/v1/exports", {"resource": "patients"})
    assert full.status_code == 422
    dropped = world.machine.delete(f"/api/v1/exports/{jobs[0]['id']}")
    assert dropped.json()["state"] == "cancelled"
    begun(world.machine)
    work(world)
    assert world.machine.delete(f"/api/v1/exports/{jobs[1]['id']}").json()["file"] is None
    assert read(world.machine, jobs[1]).status_code == read(world.machine, jobs[0]).status_code
    assert read(world.machine, jobs[1]).status_code == 404


def test_a_worker_that_is_killed_leaves_neither_a_gap_nor_a_repeat(world, monkeypatch):
    people(world, "Ito", "Okoye", "Duarte", "Sato")
    job = begun(world.machine)
    do_piece(world.clinic.id, by=system("worker"))
    with monkeypatch.context() as killed:
        killed.setattr("followup.services.jobs._note_done", _killed)
        with pytest.raises(KeyboardInterrupt):
            do_piece(world.clinic.id, by=system("worker"))
    work(world)
    listed = world.machine.get("/api/v1/patients").json()["data"]
    assert rows(written(read(world.machine, job))) == listed


def _killed(*_args) -> None:
    raise KeyboardInterrupt


def test_reading_a_file_three_times_as_long_needs_no_more_memory(world, monkeypatch):
    def peak(count: int) -> int:
        people(world, *("Ito" * 30 for _ in range(count)))
        job = begun(world.machine)
        work(world)
        gc.collect()
        tracemalloc.start()
        size = sum(map(len, read(world.machine, job).streaming_content))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > 300 * count
        return int(most)

    monkeypatch.setattr(writing, "ROWS_A_STRETCH", 100)
    few = peak(200)
    assert peak(600) < 1.5 * few
