"""Imports: rows arrive in parts, each once, and each row stands or falls alone."""

import gc
import json
import tracemalloc

import pytest

from api.patients.bodies import person_in
from clinic.actors import system
from clinic.models import Patient
from clinic.tenancy import clinic_scope
from followup.models import Job, JobPiece
from followup.models.jobs import ATTEMPTS
from followup.services.jobs import do_piece
from pathway.models import Assessment
from tests.api.builders import Machine, World, a_key, a_world

pytestmark = pytest.mark.django_db

NDJSON, CSV = "application/x-ndjson", "text/csv"
SENT_AT = "2026-01-05T10:00:00Z"
HEADING = "family,system,value,source_updated_at"
NAMED = "family, given, birth_date, sex, language, time_zone, deceased_on, source_updated_at."


@pytest.fixture
def world() -> World:
    return a_world()


def person(number: int, family: str = "Ito", at: str = SENT_AT) -> dict:
    external_id = {"system": "mrn", "value": f"N{number}"}
    return {"external_id": external_id, "family": family, "source_updated_at": at}


def lines(*rows) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def opened(world: World, **body) -> str:
    answer = world.machine.send("/api/v1/imports", {"kind": "patients", **body})
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith(answer.json()["id"])
    return str(answer.json()["id"])


def put(world: World, job: str, number: int, text: str, media_type: str = NDJSON):
    path = f"/api/v1/imports/{job}/parts/{number}"
    return world.machine.generic("PUT", path, text, media_type)


def start(world: World, job: str):
    return world.machine.generic("POST", f"/api/v1/imports/{job}/start")


def work(world: World) -> None:
    while do_piece(world.clinic.id, by=system("worker")):
        pass


def imported(world: World, *parts: str, media_type: str = NDJSON, **body) -> dict:
    job = opened(world, **body)
    for number, text in enumerate(parts, start=1):
        answer = put(world, job, number, text, media_type)
        assert answer.status_code == 200, answer.content
    assert start(world, job).status_code == 202
    work(world)
    found = world.machine.get(f"/api/v1/jobs/{job}").json()
    assert found["state"] == "done"
    return dict(found)


def counts(found: dict) -> dict:
    return {name: count for name, count in found["counts"].items() if count}


def problems(world: World, found: dict) -> list[tuple]:
    rows = world.machine.get(f"/api/v1/jobs/{found['id']}/problems").json()["data"]
    return [(row["line"], row["field"], row["code"]) for row in rows]


def families(world: World) -> list[str]:
    with clinic_scope(world.clinic.id):
        found = Patient.objects.exclude(id=world.patient.id)
        return sorted(found.values_list("family", flat=True))


def test_each_row_stands_or_falls_alone_and_is_named_by_its_line(world):
    first = lines(person(1), {"family": "Nobody"}) + "not json\n"
    second = lines(person(2, "Okoye"), {**person(3), "sex": "?"})
    found = imported(world, first, second)
    assert counts(found) == {"created": 2, "errors": 3}
    assert [line for line, _, _ in problems(world, found)] == [2, 3, 5]
    assert problems(world, found)[2] == (5, "sex", "invalid_choice")
    assert families(world) == ["Ito", "Okoye"]


def test_what_only_the_database_refuses_stands_alone_too(world):
    """A letter that folds into eighteen: a name that is short enough becomes a word that is not."""
    rows = [person(1), person(2, "ﷺ" * 200), person(3), {**person(4), "family": ""}, person(3)]
    found = imported(world, lines(*rows))
    assert counts(found) == {"created": 2, "unchanged": 1, "errors": 2}
    assert problems(world, found) == [(2, None, "unprocessable"), (4, "family", "blank")]
    assert families(world) == ["Ito", "Ito"]


def test_sent_again_it_changes_nothing_and_newer_rows_do(world):
    imported(world, lines(person(1), person(2)))
    assert counts(imported(world, lines(person(1), person(2)))) == {"unchanged": 2}
    newer, older = "2026-02-01T10:00:00Z", "2025-12-01T10:00:00Z"
    again = imported(world, lines(person(1, "Sato", newer), person(2, "Old", older)))
    assert counts(again) == {"updated": 1, "ignored": 1}
    assert families(world) == ["Ito", "Sato"]


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("CREATE", {"created": 1, "ignored": 1}),
        ("UPDATE", {"updated": 1, "ignored": 1}),
        ("CREATE_AND_UPDATE", {"created": 1, "updated": 1}),
    ],
)
def test_the_strategy_says_what_is_touched(world, strategy, expected):
    imported(world, lines(person(1)))
    rows = lines(person(1, "Sato", "2026-02-01T10:00:00Z"), person(2))
    assert counts(imported(world, rows, strategy=strategy)) == expected


def test_a_dry_run_counts_and_stores_nothing(world):
    found = imported(world, lines(person(1)), dry_run=True)
    assert (counts(found), families(world)) == ({"created": 1}, [])


def test_a_part_again_is_the_same_once_and_none_is_left_out(world):
    job = opened(world)
    first = [put(world, job, 1, lines(person(1))) for _ in range(2)]
    assert [answer.json()["rows"] for answer in first] == [1, 1]
    assert put(world, job, 1, lines(person(9))).status_code == 422
    assert put(world, job, 3, lines(person(3))).status_code == 422
    assert start(world, opened(world)).status_code == 422
    assert start(world, job).status_code == start(world, job).status_code == 202
    assert put(world, job, 2, lines(person(2))).status_code == 422
    assert put(world, job, 1, lines(person(1))).status_code == 200


@pytest.mark.parametrize(
    ("text", "media_type", "status", "says"),
    [
        ("", NDJSON, 422, "Send 1 to 10000 rows"),
        ("\ufeff{}\n\n\xe9".encode("utf-8")[:-1], NDJSON, 422, "Line 3 is not UTF-8."),
        ('{}\n{"a":"\x00"}\n', NDJSON, 422, "Line 2 holds NUL."),
        (f'{HEADING}\nIto,csv,1,x\n"Sato,csv\n,\n', CSV, 422, "Line 3: a quotation mark"),
        ("{}\n" * 10_001, NDJSON, 422, "Send 1 to 10000 rows"),
        ("x" * 1_100_000, NDJSON, 413, "at most 1 MB"),
        ("{}", "application/json", 415, f"Send the rows as {NDJSON} or {CSV}."),
    ],
)
def test_a_part_that_cannot_be_read_is_refused_whole(world, text, media_type, status, says):
    job = opened(world)
    answer = put(world, job, 1, text, media_type)
    assert answer.status_code == status
    assert says in json.dumps(answer.json())
    assert world.machine.get(f"/api/v1/jobs/{job}").json()["parts"] == 0


@pytest.mark.parametrize(
    ("heading", "wrong"),
    [
        (f"Zebrowski,csv,341,{SENT_AT}", "not known: number 1, number 2, number 3, number 4"),
        ("family,system,value", "missing: source_updated_at."),
        (f"{HEADING},given,given", "there twice: given."),
        (f"{HEADING},", "not known: number 5."),
    ],
)
@pytest.mark.parametrize("rest", ["", f"Yalow,csv,342,{SENT_AT}\n"])
def test_a_table_without_its_heading_is_refused_and_none_of_it_said(world, heading, wrong, rest):
    job = opened(world)
    put(world, job, 1, f"{HEADING}\nIto,csv,340,{SENT_AT}\n", CSV)
    answer = put(world, job, 2, f"{heading}\n{rest}", CSV)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "")
    assert wrong in error["detail"]
    assert error["detail"].endswith("Known are system, value, " + NAMED)
    assert "Zebrowski" not in answer.content.decode()
    found = world.machine.get(f"/api/v1/jobs/{job}").json()
    assert (found["parts"], found["rows"]) == (1, 1)


def test_a_row_with_more_cells_than_the_heading_is_not_taken_in_part(world):
    table = f"{HEADING},given\nIto,csv,1,{SENT_AT},Aya, Mei\nSato,csv,2,{SENT_AT},Ken\n"
    found = imported(world, table, media_type=CSV)
    assert counts(found) == {"created": 1, "errors": 1}
    assert problems(world, found) == [(2, None, "too_many_cells")]
    assert families(world) == ["Sato"]


def test_a_row_of_several_lines_is_named_by_its_first(world):
    table = f'{HEADING},sex\n"Ito\n\nAya",csv,1,{SENT_AT},?\n\nSato,csv,2,{SENT_AT},?\n'
    found = imported(world, table, media_type=CSV)
    assert [line for line, _, _ in problems(world, found)] == [2, 6]


def test_a_moment_that_is_none_in_utc_is_one_rows_problem(world):
    rows = lines(person(1, at="9999-12-31T23:59:59-12:00"), person(2))
    found = imported(world, rows)
    assert problems(world, found) == [(1, "source_updated_at", "too_late")]
    assert families(world) == ["Ito"]


def test_a_table_says_the_same_with_columns(world):
    table = f"system,value,family,sex,source_updated_at\nmrn,N1,Ito,female,{SENT_AT}\nmrn,N2,,,x\n"
    found = imported(world, table, media_type=CSV)
    assert counts(found) == {"created": 1, "errors": 1}
    assert [line for line, _, _ in problems(world, found)] == [3]


def test_facts_come_with_the_row_they_are_of(world):
    imported(world, lines(person(1)))
    number = {"system": "mrn", "value": "N1"}
    with clinic_scope(world.clinic.id):
        patient_id = Patient.objects.get(family="Ito").id
    enrol = {"patient": f"pat_{patient_id.hex}", "started_on": "2026-01-02"}
    assert world.machine.send("/api/v1/episodes", enrol).status_code == 201
    fact = {
        "type": "assessment",
        "patient": number,
        "kind": "contact",
        "effective_on": "2026-01-05",
        "values": {"nrs": "6.5"},
        "source": {"system": "ehr", "id": "obs/1", "updated_at": SENT_AT},
    }
    wrong = {**fact, "values": {"nrs": 11}, "source": {**fact["source"], "id": "obs/2"}}
    unknown = {**fact, "patient": {"system": "mrn", "value": "nobody"}}
    rows = lines(fact, fact, wrong, unknown, {**fact, "type": "spell"})
    found = imported(world, rows, kind="facts")
    assert counts(found) == {"created": 1, "unchanged": 1, "errors": 3}
    assert [row[1] for row in problems(world, found)] == ["values/nrs", "patient", "type"]
    with clinic_scope(world.clinic.id):
        assert Assessment.objects.filter(patient_id=patient_id).count() == 1


def test_a_patient_that_meets_a_fault_of_ours_keeps_nobody_out(world, monkeypatch):
    monkeypatch.setattr("api.bulk.storing.person_in", _read_but_not_brittle)
    job = opened(world)
    put(world, job, 1, lines(person(1), person(2, "Brittle"), person(3)))
    start(world, job)
    for _try in range(ATTEMPTS):
        work(world)
        with clinic_scope(world.clinic.id) as now:
            Job.objects.filter(run_after__isnull=False).update(run_after=now)
    found = world.machine.get(f"/api/v1/jobs/{job}").json()
    assert (found["state"], counts(found)) == ("done", {"created": 2, "errors": 1})
    assert problems(world, found) == [(2, None, "internal_error")]


def _read_but_not_brittle(body: dict) -> dict:
    if body["family"] == "Brittle":
        raise ZeroDivisionError
    return person_in(body)


def test_a_cancelled_import_is_not_worked(world):
    job = opened(world)
    put(world, job, 1, lines(person(1)))
    cancelled = world.machine.generic("POST", f"/api/v1/jobs/{job}/cancellation")
    assert (cancelled.json()["state"], cancelled.json()["percent"]) == ("cancelled", 0)
    begun = start(world, job)
    assert (begun.status_code, "cancelled" in begun.json()["errors"][0]["detail"]) == (422, True)
    work(world)
    assert families(world) == []
    with clinic_scope(world.clinic.id):
        assert not JobPiece.objects.filter(job_id=Job.objects.get(state="cancelled").id).exists()


@pytest.mark.parametrize(
    ("kind", "scopes"),
    [
        ("patients", ["system/Job.cru"]),
        ("facts", ["system/Job.cru"]),
        ("facts", ["system/Job.cru", "system/Observation.c", "system/Appointment.c"]),
    ],
)
def test_a_key_opens_fills_and_starts_no_import_of_what_it_may_not_write(world, kind, scopes):
    narrow = Machine(a_key(world.clinic, scopes))
    assert narrow.send("/api/v1/imports", {"kind": kind}).status_code == 403
    job = opened(world, kind=kind)
    part = f"/api/v1/imports/{job}/parts/1"
    assert narrow.generic("PUT", part, lines(person(1)), NDJSON).status_code == 403
    put(world, job, 1, lines(person(1)))
    assert narrow.generic("POST", f"/api/v1/imports/{job}/start").status_code == 403


def test_taking_ten_thousand_rows_needs_no_more_memory_than_two_thousand(world):
    def peak(parts: int, first: int) -> int:
        job = opened(world)
        tracemalloc.start()
        for number in range(1, parts + 1):
            begin = first + number * 2000
            rows = lines(*(person(begin + each) for each in range(2000)))
            assert put(world, job, number, rows).status_code == 200
            gc.collect()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert world.machine.get(f"/api/v1/jobs/{job}").json()["rows"] == parts * 2000
        return int(most)

    few = peak(1, 0)
    assert peak(5, 100_000) < 1.5 * few
