"""FHIR NDJSON through the door of all imports: what a folder would bring, piece by piece."""

import json
from collections import Counter

import pytest
from django.db.models import F

from api.imports.kinds import READERS
from api.imports.report import NEW, NOT_RELEVANT, REJECTED, UNCHANGED
from clinic.actors import system
from clinic.models import Patient
from clinic.tenancy import clinic_scope
from followup.models import Job, JobPiece, JobRow
from followup.models.jobs import ATTEMPTS
from followup.services.jobs import RETRY_AFTER, do_piece
from pathway.services.people import register_person
from tests.api.builders import Machine, World, a_key, a_world
from tests.api.imports.exports import (
    a_condition,
    a_person,
    an_order,
    at_version,
    contents,
    dosage,
    run_import,
    write,
)
from tests.api.imports.test_feeds import FEED
from tests.api.test_bulk import counts, imported, opened, put, start, work
from tests.builders import a_clinic

pytestmark = pytest.mark.django_db

OTHER = [
    {"resourceType": "Encounter", "id": "e1"},
    a_condition("c9", subject={"reference": "Patient/nobody"}),
    an_order("m9", authoredOn="2025-13-01"),
    {"resourceType": "Patient"},
]
DISPUTED = [at_version(a_condition("c7"), 3), at_version(a_condition("c7", "72892002"), 3)]


@pytest.fixture
def world() -> World:
    return a_world()


def ndjson(*rows: dict) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def troubles(world: World, found: dict) -> Counter:
    answer = world.machine.get(f"/api/v1/jobs/{found['id']}/problems?limit=200").json()
    return Counter((row["line"], row["code"]) for row in answer["data"])


def test_any_order_in_any_parts_is_what_a_folder_brings(world, tmp_path):
    folder = a_clinic()
    rows = [*FEED, *OTHER, *DISPUTED]
    report, _told = run_import(write(tmp_path / "export", *rows, name="all.ndjson"), folder)
    found = imported(world, ndjson(*rows[::-1][:7]), ndjson(*rows[::-1][7:]), kind="fhir")
    known, taken = contents(folder), contents(world.clinic)
    assert {key: rows for key, rows in taken.items() if key != "people"} == {
        key: rows for key, rows in known.items() if key != "people"
    }
    assert [row for row in taken["people"] if row[0] != "Haddad"] == known["people"]
    assert found["counts"]["created"] == report.total(NEW)
    assert found["counts"]["errors"] == report.total(REJECTED) == 5
    same = found["counts"]["unchanged"] + found["counts"]["ignored"]
    assert same == report.total(UNCHANGED) + report.total(NOT_RELEVANT)
    assert sum(found["counts"].values()) == found["rows"] == len(rows)
    codes = {"unknown-patient": 1, "impossible-date": 1, "missing-id": 1, "duplicate-id": 2}
    assert Counter(code for _, code in troubles(world, found)) == codes


def test_sent_again_nothing_changes_and_nothing_is_kept_of_the_rows(world):
    first = imported(world, ndjson(*FEED), kind="fhir")
    before = contents(world.clinic)
    again = imported(world, ndjson(*FEED), kind="fhir")
    assert first["counts"]["created"]
    assert not again["counts"]["created"]
    assert contents(world.clinic) == before
    with clinic_scope(world.clinic.id):
        assert not JobRow.objects.exists()
        assert not JobPiece.objects.exists()


def test_a_trial_counts_the_same_and_stores_nobody(world):
    tried = imported(world, ndjson(*FEED[::-1]), kind="fhir", dry_run=True)
    with clinic_scope(world.clinic.id):
        assert Patient.objects.count() == 1
    assert imported(world, ndjson(*FEED[::-1]), kind="fhir")["counts"] == tried["counts"]


def test_lines_that_cannot_be_read_are_named_and_the_rest_goes_in(world):
    text = ndjson(a_person()) + '{"half": \n' + '["list"]\n' + ndjson(a_condition())
    found = imported(world, text, kind="fhir")
    assert counts(found) == {"created": 2, "errors": 2}
    assert set(troubles(world, found)) == {(2, "truncated-json"), (3, "not-an-object")}


def test_what_somebody_should_look_at_is_named_though_it_counts(world):
    imported(world, ndjson(a_person()), kind="fhir")
    twin = a_person("eve", "Other", birthDate="1999-01-01", identifier=a_person()["identifier"])
    found = imported(world, ndjson(twin), kind="fhir")
    assert counts(found) == {"created": 1, "reviews": 1}
    assert set(troubles(world, found)) == {(1, "identifier-shared")}


def test_a_job_that_is_killed_anywhere_goes_on_where_it_stood(world, monkeypatch):
    people = [a_person(f"p{number}", f"Family{number}") for number in range(60)]
    job = opened(world, kind="fhir")
    assert put(world, job, 1, ndjson(*people)).status_code == 200
    assert start(world, job).status_code == 202
    finished = 0
    while True:
        with monkeypatch.context() as killed:
            killed.setattr("followup.services.jobs._note_done", _killed)
            with pytest.raises(KeyboardInterrupt):
                do_piece(world.clinic.id, by=system("worker"))
        do_piece(world.clinic.id, by=system("worker"))
        finished += 1
        with clinic_scope(world.clinic.id):
            if Job.objects.get(kind="fhir").is_over:
                break
    # Three pieces of rows, then three of people.
    assert finished == 6
    answer = world.machine.get(f"/api/v1/jobs/{job}").json()
    assert counts(answer) == {"created": 60}
    with clinic_scope(world.clinic.id):
        assert Patient.objects.count() == 61


@pytest.mark.parametrize(
    "row",
    [
        a_person("bad", meta={"lastUpdated": "9999-12-31T23:59:59-12:00"}),
        a_person("bad", meta={"lastUpdated": "9998-01-01T00:00:00Z"}),
        a_person("bad", meta={"lastUpdated": "0001-01-01T00:00:00+14:00"}),
        a_person("bad", deceasedDateTime="9999-12-31T23:59:59-12:00"),
        a_condition("bad", onsetDateTime="9999-12-31T20:00:00-05:00"),
        an_order("bad", dosageInstruction=dosage(boundsPeriod={"end": "9999-12-31"})),
    ],
)
def test_a_moment_that_cannot_be_is_one_rows_problem(world, row):
    found = imported(world, ndjson(a_person(), row, a_condition()), kind="fhir")
    assert counts(found) == {"created": 2, "errors": 1}
    assert set(troubles(world, found)) == {(2, "impossible-date")}


@pytest.mark.parametrize("place", [0, 26])
def test_a_row_that_cannot_be_read_for_a_fault_of_ours_is_one_problem(world, monkeypatch, place):
    monkeypatch.setitem(READERS, "Procedure", _failing)
    rows = [a_person(f"p{number}", f"Family{number}") for number in range(26)]
    rows.insert(place, {"resourceType": "Procedure", "id": "bad"})
    found = patiently_imported(world, rows)
    assert counts(found) == {"created": 26, "errors": 1}
    assert set(troubles(world, found)) == {(place + 1, "internal_error")}


@pytest.mark.parametrize("is_dry_run", [False, True])
def test_whoever_cannot_be_stored_for_a_fault_of_ours_keeps_nobody_out(
    world, monkeypatch, is_dry_run
):
    monkeypatch.setattr("api.imports.persons.register_person", _register_but_not_bad)
    rows = [a_person(f"p{number}", f"Family{number}") for number in range(3)]
    bad = a_condition("c1", subject={"reference": "Patient/bad"})
    found = patiently_imported(world, [bad, *rows, a_person("bad", "Bad")], dry_run=is_dry_run)
    assert counts(found) == {"created": 3, "errors": 2}
    assert set(troubles(world, found)) == {(1, "internal_error"), (5, "internal_error")}
    with clinic_scope(world.clinic.id):
        assert Patient.objects.count() == (1 if is_dry_run else 4)


def test_what_it_cannot_be_is_refused_at_once(world):
    send = world.machine.send
    assert send("/api/v1/imports", {"kind": "fhir", "strategy": "CREATE"}).status_code == 422
    assert send("/api/v1/imports", {"kind": "fhir", "source": "Big EHR"}).status_code == 400
    assert put(world, opened(world, kind="fhir"), 1, "a,b\n", "text/csv").status_code == 422
    narrow = Machine(a_key(world.clinic, ["system/Job.cru", "system/Patient.c"]))
    assert narrow.send("/api/v1/imports", {"kind": "fhir"}).status_code == 403
    work(world)


def patiently_imported(world: World, rows: list[dict], **body) -> dict:
    """Worked again and again, as time goes on."""
    job = opened(world, kind="fhir", **body)
    assert put(world, job, 1, ndjson(*rows)).status_code == 200
    assert start(world, job).status_code == 202
    for _try in range(2 * ATTEMPTS):
        work(world)
        with clinic_scope(world.clinic.id):
            Job.objects.filter(run_after__isnull=False).update(
                run_after=F("run_after") - RETRY_AFTER
            )
    found = world.machine.get(f"/api/v1/jobs/{job}").json()
    assert found["state"] == "done"
    return dict(found)


def _failing(*_args) -> None:
    raise ZeroDivisionError


def _register_but_not_bad(*, details, **more) -> Patient:
    if details.family == "Bad":
        raise ZeroDivisionError
    return register_person(details=details, **more)


def _killed(*_args) -> None:
    raise KeyboardInterrupt
