"""Long work that meets a fault of the software: one row never ends a job."""

from collections.abc import Iterator

import pytest
from django.db.models import F

from clinic.models import Patient
from clinic.tenancy import clinic_scope
from followup.models import Job, JobProblem
from followup.models.jobs import ATTEMPTS
from followup.services.job_work import Done, Piece
from followup.services.jobs import RETRY_AFTER, do_piece, start_job
from tests.builders import SEED, a_clinic, a_patient

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "caseload_table"


def register(piece: Piece) -> Done:
    """A worker that stores each row before it finds that it cannot go on with some."""
    for row in piece.rows:
        a_patient(row["family"], now=piece.now)
        if row["family"] == "Brittle":
            raise ZeroDivisionError
    done = Done()
    done.counts["created"] = len(piece.rows)
    return done


@pytest.fixture
def clinic(settings) -> Iterator:
    settings.JOB_WORKERS = settings.JOB_WORKERS | {KIND: f"{__name__}.register"}
    return a_clinic()


def _worked(clinic, rows: list[dict], **options) -> Job:
    with clinic_scope(clinic.id) as now:
        job = start_job(kind=KIND, rows=rows, by=SEED, now=now, rows_a_piece=10, **options)
    for _try in range(ATTEMPTS + 3):
        do_piece(clinic.id, by=SEED)
        with clinic_scope(clinic.id):
            Job.objects.filter(run_after__isnull=False).update(
                run_after=F("run_after") - RETRY_AFTER
            )
    with clinic_scope(clinic.id):
        return Job.objects.get(id=job.id)


def _problems(clinic) -> list[tuple[int, str]]:
    with clinic_scope(clinic.id):
        return list(JobProblem.objects.order_by("line").values_list("line", "code"))


def _rows(brittle: int, many: int = 25) -> list[dict]:
    return [
        {"line": line, "family": "Brittle" if line == brittle else f"Family{line}"}
        for line in range(1, many + 1)
    ]


@pytest.mark.parametrize("brittle", [1, 13, 25])
def test_the_row_that_fails_is_one_problem_and_all_others_are_stored(clinic, brittle):
    job = _worked(clinic, _rows(brittle))
    assert (job.state, job.counts) == ("done", {"created": 24, "problems": 1})
    assert _problems(clinic) == [(brittle, "internal_error")]
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == 24
        assert not Patient.objects.filter(family="Brittle").exists()


def test_a_trial_says_the_same_and_stores_nothing(clinic):
    job = _worked(clinic, _rows(13), is_dry_run=True)
    assert (job.state, job.counts) == ("done", {"created": 24, "problems": 1})
    with clinic_scope(clinic.id):
        assert not Patient.objects.exists()


def test_work_that_has_no_lines_ends_and_says_so_with_the_share_that_was_done(clinic):
    rows = [{"family": row["family"]} for row in _rows(13, 40)]
    job = _worked(clinic, rows)
    assert (job.state, job.percent, job.counts) == ("failed", 25, {"created": 10})
    assert _problems(clinic) == [(0, "internal_error")]
    with clinic_scope(clinic.id):
        assert Patient.objects.count() == 10
