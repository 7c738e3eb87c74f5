"""Taking over a caseload: each row whole or not at all, the same file twice changes nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clinic.models import ContactPoint, Patient
from clinic.permissions import Role
from clinic.tenancy import clinic_scope
from followup.caseload_import.columns import COLUMNS, EXAMPLE
from followup.caseload_import.reading import MOST_ROWS, rows_in, template
from followup.caseload_import.storing import KIND
from followup.models import Job, JobPiece, JobProblem
from followup.services.jobs import cancel_job, do_due_jobs, do_piece, start_job
from followup.services.queues import JOBS, due_clinics
from pathway.models import Assessment, CarePlan, PersonFact, StageChange
from tests.builders import SEED, a_clinic, a_member

pytestmark = pytest.mark.django_db(transaction=True)

HEADING = "number,family,given,birth_date,enrolled_on"


@pytest.fixture
def clinic():
    return a_clinic()


def _day(now: Any, ago: int) -> str:
    return (now.date() - timedelta(days=ago)).isoformat()


def _import(clinic: Any, text: str, *, is_dry_run: bool = False) -> Job:
    with clinic_scope(clinic.id) as now:
        rows = rows_in(text.encode())
        job = start_job(kind=KIND, rows=rows, is_dry_run=is_dry_run, by=SEED, now=now)
    do_due_jobs(by=SEED)
    with clinic_scope(clinic.id):
        return Job.objects.get(id=job.id)


def _troubles(clinic: Any, job: Job) -> list[tuple[int, str, str]]:
    with clinic_scope(clinic.id):
        found = JobProblem.objects.of(job.id)
        assert all(each.detail for each in found)
        return list(found.values_list("line", "column", "code"))


def _table(*rows: Sequence[str], heading: str = HEADING) -> str:
    return "\n".join([heading, *(",".join(row) for row in rows)])


def test_a_row_becomes_a_patient_on_the_pathway_in_the_stage_they_are_in(clinic):
    with clinic_scope(clinic.id) as now:
        owner = a_member(Role.CLINICIAN, now=now)
        start, since = _day(now, 60), _day(now, 20)
    heading = (
        "number,family,given,birth_date,sex,mobile,agrees,"
        "enrolled_on,owner,stage,stage_since,pain,pain_on"
    )
    row = [
        "R-1", "Duarte", "Ines", "1961-09-03", "f", "+34 600 123 456", "yes", start,
        owner.user.email.upper(), "2", since, "6.5", since,
    ]  # fmt: skip
    job = _import(clinic, _table(row, heading=heading))
    assert _troubles(clinic, job) == []
    assert (job.state, job.counts) == ("done", {"created": 1})
    with clinic_scope(clinic.id):
        plan = CarePlan.objects.select_related("patient", "episode").get()
        assert (plan.stage, plan.stage_since.isoformat()) == ("ST-2", since)
        assert plan.owner_id == owner.id
        assert plan.patient.birth_date == date(1961, 9, 3)
        # What rules read of a person.
        assert PersonFact.objects.get().birth_date == date(1961, 9, 3)
        assert plan.episode.started_on.isoformat() == start
        assert str(Assessment.objects.get().nrs) == "6.50"
        assert ContactPoint.objects.get().channel == "sms"
        moved = StageChange.objects.get(to_stage="ST-2")
        assert moved.is_override
        assert moved.reason


def test_the_same_file_again_changes_nothing(clinic):
    with clinic_scope(clinic.id) as now:
        text = _table(["R-1", "Duarte", "Ines", "1961-09-03", _day(now, 3)])
    _import(clinic, text)
    again = _import(clinic, text)
    assert again.counts == {"unchanged": 1}
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == CarePlan.objects.count() == 1


def test_a_dry_run_says_the_same_and_stores_nothing(clinic):
    with clinic_scope(clinic.id) as now:
        text = _table(
            ["R-1", "Duarte", "Ines", "1961-09-03", _day(now, 3)],
            ["R-2", "Sato", "Ken", "", _day(now, -30)],
        )
    tried = _import(clinic, text, is_dry_run=True)
    assert tried.counts == {"created": 1, "problems": 1}
    assert _troubles(clinic, tried) == [(3, "enrolled_on", "refused")]
    with clinic_scope(clinic.id):
        assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("birth_date", "03/09/1961", "not-a-date"),
        ("birth_date", "1899-01-01", "refused"),
        ("sex", "woman", "unknown-word"),
        ("mobile", "12345", "not-a-number"),
        ("email", "ines at example", "not-an-address"),
        ("agrees", "perhaps", "unknown-word"),
        ("language", "e", "unknown-word"),
        ("owner", "nobody@example.org", "unknown-colleague"),
        ("stage", "X", "unknown-word"),
        ("stage", "2", "missing"),
        ("pain", "11", "out-of-range"),
        ("pain", "nan", "out-of-range"),
        ("family", "", "missing"),
        ("family", "x" * 201, "too-long"),
    ],
)
def test_a_cell_that_cannot_be_right_is_named_and_its_row_leaves_nothing(
    clinic, column, cell, code
):
    with clinic_scope(clinic.id) as now:
        cells = {"number": "R-1", "family": "Duarte", "enrolled_on": _day(now, 3)} | {column: cell}
    job = _import(clinic, _table(list(cells.values()), heading=",".join(cells)))
    assert [found[2] for found in _troubles(clinic, job)] == [code]
    assert _troubles(clinic, job)[0][0] == 2
    with clinic_scope(clinic.id):
        assert not Patient.objects.exists()


def test_a_row_with_more_cells_than_the_heading_is_told_at_its_first_line(clinic):
    with clinic_scope(clinic.id) as now:
        day = _day(now, 3)
        row = ["R-1", '"Duarte\nSilva"', "Ines", "1961-09-03", day]
    job = _import(clinic, _table(row, [*row, "more"], ["R-2", "Sato", "Ken", "", "?"]))
    assert _troubles(clinic, job) == [
        (2, "family", "refused"),
        (4, "", "too-many-cells"),
        (6, "enrolled_on", "not-a-date"),
    ]


def test_a_row_about_somebody_else_is_held_up_and_not_merged(clinic):
    with clinic_scope(clinic.id) as now:
        day = _day(now, 3)
    _import(clinic, _table(["R-1", "Duarte", "Ines", "1961-09-03", day]))
    job = _import(
        clinic,
        _table(
            ["R-1", "Okafor", "Amara", "1980-01-01", day],
            ["R-2", "duarte", "INES", "1961-09-03", day],
        ),
    )
    assert [found[2] for found in _troubles(clinic, job)] == ["other-person", "may-be-known"]
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == 1


def test_a_move_before_the_first_day_is_told_at_its_column_and_leaves_nothing(clinic):
    with clinic_scope(clinic.id) as now:
        row = ["R-1", "Duarte", _day(now, 3), "2", _day(now, 9)]
    job = _import(clinic, _table(row, heading="number,family,enrolled_on,stage,stage_since"))
    assert _troubles(clinic, job) == [(2, "stage_since", "before-start")]
    with clinic_scope(clinic.id):
        assert not Patient.objects.exists()


def test_a_job_that_is_interrupted_goes_on_where_it_stood(clinic):
    with clinic_scope(clinic.id) as now:
        rows = [[f"R-{n}", f"Family{n}", "A", "", _day(now, 3)] for n in range(60)]
        job = start_job(kind=KIND, rows=rows_in(_table(*rows).encode()), by=SEED, now=now)
    assert due_clinics(JOBS) == [clinic.id]
    do_piece(clinic.id, by=SEED)
    with clinic_scope(clinic.id) as now:
        half = Job.objects.get(id=job.id)
        assert (half.cursor, half.pieces, half.percent) == (1, 3, 33)
        assert Patient.objects.count() == half.counts["created"] == 25
    do_due_jobs(by=SEED)
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == 60
        assert Job.objects.get(id=job.id).state == "done"
        assert not JobPiece.objects.exists()


def test_a_cancelled_job_keeps_what_is_stored_and_does_no_more(clinic):
    with clinic_scope(clinic.id) as now:
        rows = [[f"R-{n}", f"Family{n}", "A", "", _day(now, 3)] for n in range(60)]
        job = start_job(kind=KIND, rows=rows_in(_table(*rows).encode()), by=SEED, now=now)
    do_piece(clinic.id, by=SEED)
    with clinic_scope(clinic.id) as now:
        assert cancel_job(job=job, by=SEED, now=now)
        assert not cancel_job(job=job, by=SEED, now=now)
    do_due_jobs(by=SEED)
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == 25


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "missing: number, family, enrolled_on"),
        (HEADING.encode(), "no rows"),
        (b"number,family,enrolled_on,colour\n1,a,2026-01-01,red", "not known: colour"),
        (b"number,number,family,enrolled_on\n1,1,a,2026-01-01", "there twice: number"),
        ("number,family,enrolled_on\n1,Muñoz,2026-01-01".encode("latin-1"), "not in UTF-8"),
        (b'number,family,enrolled_on\n1,"Mu,2026-01-01\n', "not closed"),
        (b"number,family,enrolled_on\n" + b"1,a,2026-01-01\n" * (MOST_ROWS + 1), "at most 5000"),
        (b"number\x00,family,enrolled_on\n1,a,b", "not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(raw, says):
    with pytest.raises(ValidationError) as refused:
        rows_in(raw)
    assert says in " ".join(refused.value.messages)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_marks_of_any_spreadsheet_and_empty_lines_are_read(mark):
    text = f"\ufeff{mark.join(COLUMNS)}\n\n{mark.join(['R-1', 'Duarte', 'Ines'])}\n"
    assert rows_in(text.encode()) == [
        {"line": 3, "cells": {"number": "R-1", "family": "Duarte", "given": "Ines"}}
    ]


def test_the_template_can_be_imported_with_a_number_of_ones_own(clinic):
    job = _import(clinic, template().replace(EXAMPLE, "R-1"))
    assert _troubles(clinic, job) == []
    assert job.counts == {"created": 1}


def test_the_example_person_of_the_template_is_nobody(clinic):
    job = _import(clinic, template())
    assert _troubles(clinic, job) == [(2, "number", "example")]
    with clinic_scope(clinic.id):
        assert not Patient.objects.exists()


def test_a_number_used_twice_in_a_file_names_the_other_line(clinic):
    with clinic_scope(clinic.id) as now:
        day = _day(now, 3)
    rows = [["R-1", "Duarte", "Ines", "", day], ["R-2", "Sato", "Ken", "", day]]
    job = _import(clinic, _table(*rows, ["r-1", "Okafor", "Amara", "", day]), is_dry_run=True)
    assert _troubles(clinic, job) == [(4, "number", "number-twice")]
    with clinic_scope(clinic.id):
        assert "Line 2" in JobProblem.objects.get().detail
