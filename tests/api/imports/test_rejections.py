"""Rows that cannot be taken: one line each, with file, line and code, and the rest goes in."""

import json

import pytest
from django.core.management import CommandError, call_command

from clinic.models import Patient
from clinic.tenancy import clinic_scope
from pathway.models import ConditionEntry, MedicationEntry
from tests.api.imports.exports import (
    a_condition,
    a_person,
    an_order,
    dosage,
    run_import,
    write,
)
from tests.builders import a_clinic

pytestmark = pytest.mark.django_db

WITHOUT_ID = {key: value for key, value in a_condition().items() if key != "id"}
DEEP = b'{"resourceType":"Condition","id":"x","a":' + b"[" * 100_000 + b"\n"


def line(row):
    return json.dumps(row).encode() + b"\n"


BAD_ROWS = [
    ("truncated-json", line(a_condition())[:60] + b"\n"),
    ("truncated-json", b'{"resourceType": "Condition", "id": "x", "value": NaN}\n'),
    ("truncated-json", DEEP),
    ("not-an-object", b"[1, 2]\n"),
    ("not-utf8", b'{"resourceType": "Condition", "id": "\xff"}\n'),
    ("text-not-storable", line(a_condition(note="half \ud800"))),
    ("text-not-storable", line(a_condition(note="nul \x00"))),
    ("line-too-long", line(a_condition(note="x" * 2**20))),
    ("wrong-resource-type", line(a_person("bob"))),
    ("missing-type", b'{"id": "x"}\n'),
    ("missing-id", line(WITHOUT_ID)),
    ("unknown-patient", line(a_condition(subject={"reference": "Patient/nobody"}))),
    ("unknown-patient", line(a_condition(subject={"reference": "Group/ann"}))),
    ("missing-patient", line(a_condition(subject={}))),
    ("impossible-date", line(a_condition(onsetDateTime="2024-02-30"))),
    ("impossible-date", line(a_condition(onsetDateTime="yesterday"))),
    ("impossible-date", line(a_condition(onsetDateTime="2090-01-01"))),
    ("impossible-date", line(a_condition(onsetDateTime="0001-01-01T00:00:00+14:00"))),
    ("impossible-date", line(a_condition(meta={"lastUpdated": "2026-01-01"}))),
    (
        "impossible-date",
        line(a_condition(status="resolved", abatementDateTime="2020-01-01")),
    ),
    ("not-understood", line(a_condition(code={"coding": "279039007"}) | {"code": "pain"})),
]
BAD_ORDERS = [
    ("unit-not-understood", an_order(dosageInstruction=dosage(1, "furlong"))),
    ("unit-not-understood", an_order(dosageInstruction=dosage(periodUnit="moon"))),
    ("impossible-dose", an_order(dosageInstruction=dosage(-1, "tablet"))),
    ("impossible-dose", an_order(dosageInstruction=dosage(1e9, "tablet"))),
    ("not-understood", an_order(dosageInstruction=dosage("two", "tablet"))),
    ("missing-status", {**an_order(), "status": None}),
    ("missing-medicine", an_order(medicationCodeableConcept={})),
    ("text-not-storable", an_order("m1", "Tylenol " + "x" * 400)),
]
BAD_PEOPLE = [
    ("impossible-date", a_person(birthDate="2090-01-01")),
    ("impossible-date", a_person(deceasedDateTime="1970-01-01")),
    ("missing-name", a_person(name=[])),
    ("not-understood", a_person(gender="f")),
    ("text-not-storable", a_person(family="x" * 201)),
]


@pytest.mark.parametrize(("code", "bad"), BAD_ROWS)
def test_a_bad_row_is_told_with_file_and_line_and_the_rest_goes_in(tmp_path, code, bad):
    write(tmp_path, a_person())
    write(tmp_path, a_condition("good-1"), bad, a_condition("good-2"), name="Condition.ndjson")
    clinic = a_clinic()
    report, told = run_import(tmp_path, clinic)
    assert [each.split(": ")[:2] for each in told] == [["rejected  Condition.ndjson line 2", code]]
    assert (report.total("new"), report.total("rejected"), report.rows_read) == (3, 1, 4)
    with clinic_scope(clinic.id):
        assert ConditionEntry.objects.count() == 2


@pytest.mark.parametrize(("code", "bad"), BAD_ORDERS)
def test_a_bad_order_is_told_and_the_rest_goes_in(tmp_path, code, bad):
    write(tmp_path, a_person(), bad, an_order("m2"))
    clinic = a_clinic()
    report, told = run_import(tmp_path, clinic)
    assert f"MedicationRequest.ndjson line 1: {code}" in told[0]
    assert (report.total("new"), report.total("rejected")) == (2, 1)
    with clinic_scope(clinic.id):
        assert MedicationEntry.objects.count() == 1


@pytest.mark.parametrize(("code", "bad"), BAD_PEOPLE)
def test_a_bad_person_is_told_and_so_are_the_rows_that_are_theirs(tmp_path, code, bad):
    write(tmp_path, bad, a_person("bob"), a_condition())
    clinic = a_clinic()
    report, told = run_import(tmp_path, clinic)
    told = sorted(each.split(": ")[1] for each in told)
    assert told == sorted([code, "unknown-patient"])
    assert (report.total("new"), report.total("rejected")) == (1, 2)
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == 1


def test_two_different_rows_of_one_id_are_both_left(tmp_path):
    one, other = a_condition(), a_condition(onsetDateTime="2020-01-01")
    write(tmp_path, a_person(), one, other, a_condition("c2"))
    report, told = run_import(tmp_path, a_clinic())
    assert sorted(each.split(": ")[0] for each in told) == [
        "rejected  Condition.ndjson line 1",
        "rejected  Condition.ndjson line 2",
    ]
    assert all("duplicate-id" in each for each in told)
    assert (report.total("new"), report.total("rejected")) == (2, 2)


def test_a_copy_of_a_row_is_counted_and_changes_nothing(tmp_path):
    write(tmp_path, a_person(), a_person(), a_condition(), a_condition())
    report, told = run_import(tmp_path, a_clinic())
    assert told == []
    assert (report.total("new"), report.total("unchanged")) == (2, 2)


def test_blank_lines_byte_order_marks_and_carriage_returns_are_no_problem(tmp_path):
    write(
        tmp_path,
        b"\xef\xbb\xbf" + line(a_person())[:-1] + b"\r\n",
        b"\r\n",
        b"\n",
        name="Patient.ndjson",
    )
    write(tmp_path, line(a_condition())[:-1], name="Condition.ndjson")
    report, told = run_import(tmp_path, a_clinic())
    assert (told, report.total("new"), report.rows_read) == ([], 2, 2)


def test_files_that_cannot_be_read_or_are_empty_are_told_and_the_rest_goes_in(tmp_path):
    write(tmp_path, a_person())
    (tmp_path / "Condition.ndjson").mkdir()
    (tmp_path / "Procedure.ndjson").touch()
    (tmp_path / "Encounter.ndjson").symlink_to(tmp_path / "gone")
    report, told = run_import(tmp_path, a_clinic())
    assert [each.split(": ")[:2] for each in told] == [
        ["file      Condition.ndjson", "unreadable-file"],
        ["file      Encounter.ndjson", "unreadable-file"],
        ["file      Procedure.ndjson", "empty-file"],
    ]
    assert report.total("new") == 1


def test_no_report_line_repeats_what_a_row_says(tmp_path):
    write(tmp_path, a_person(family="Secretname", birthDate="2090-01-01"))
    _, told = run_import(tmp_path, a_clinic())
    assert "Secretname" not in " ".join(told)


def test_a_missing_or_empty_folder_is_one_clear_sentence(tmp_path):
    slug = a_clinic().slug
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("import_fhir", str(tmp_path / "gone"), "--clinic", slug)
    with pytest.raises(CommandError, match="holds no files"):
        call_command("import_fhir", str(tmp_path), "--clinic", slug)


def test_an_unknown_clinic_is_one_clear_sentence(tmp_path):
    with pytest.raises(CommandError, match="There is no clinic 'elsewhere'"):
        call_command("import_fhir", str(tmp_path), "--clinic", "elsewhere")
