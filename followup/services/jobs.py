"""Starting long work and doing it piece by piece; any number of processes may."""

import json
import logging
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.tenancy import clinic_scope
from followup.models import Job, JobPiece, JobProblem, JobRow
from followup.models.jobs import ATTEMPTS
from followup.services.job_work import (
    FAULT,
    Done,
    Piece,
    Row,
    Trouble,
    done_alone,
    worker_of,
)
from followup.services.queues import JOBS, drain

ROWS_A_PIECE = 25
MOST_PROBLEMS = 1000
RETRY_AFTER = timedelta(seconds=30)
TRIALS_KEPT = timedelta(days=1)
# A page gives up on a lock within seconds; long work has time.
_PATIENCE = "60s"

logger = logging.getLogger(__name__)


@transaction.atomic
def start_job(
    *,
    kind: str,
    rows: Iterable[Row],
    by: Actor,
    now: datetime,
    parameters: Mapping[str, Any] | None = None,
    is_dry_run: bool = False,
    rows_a_piece: int = ROWS_A_PIECE,
) -> Job:
    """Keep the rows and let a worker take them up. Rows are read once and never all in memory."""
    by.check_may(Permission.IMPORT_DATA)
    job = Job(
        kind=kind,
        parameters=dict(parameters or {}),
        is_dry_run=is_dry_run,
        run_after=now,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        request_id=by.request_id,
        created_at=now,
    )
    job.pieces, job.rows = 0, 0
    job.save(force_insert=True)
    waiting = iter(rows)
    while some := list(islice(waiting, rows_a_piece)):
        JobPiece.objects.create(job=job, place=job.pieces, rows=json.dumps(some))
        job.pieces, job.rows = job.pieces + 1, job.rows + len(some)
    _keep(job, pieces=job.pieces, rows=job.rows)
    _tell(job, "job.started", by=by, now=now)
    return job


@transaction.atomic
def start_real_run(*, tried: Job, by: Actor, now: datetime) -> Job:
    """The rows of a finished trial, for good. Raises ValidationError when it had faults.

    Its pieces pass to the new job, so asking twice is one import.
    """
    by.check_may(Permission.IMPORT_DATA)
    held = Job.objects.select_for_update().get(id=tried.id)
    if made := Job.objects.filter(parameters__tried=held.id.hex).first():
        return made
    if not held.is_dry_run or held.state != "done" or held.counts.get("problems"):
        raise ValidationError(_("Mend the rows that are named, then try the file again."))
    if not JobPiece.objects.filter(job=held).exists():
        raise ValidationError(_("The rows of this trial are no longer kept. Try the file again."))
    job = Job.objects.create(
        kind=held.kind,
        parameters={**held.parameters, "tried": held.id.hex},
        pieces=held.pieces,
        rows=held.rows,
        run_after=now,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        request_id=by.request_id,
        created_at=now,
    )
    JobPiece.objects.filter(job=held).update(job=job)
    _tell(job, "job.started", by=by, now=now)
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: Actor, now: datetime) -> bool:
    """Stop after the piece that is being done; what was stored stays. False when it is over."""
    by.check_may(Permission.IMPORT_DATA)
    held = Job.objects.select_for_update().get(id=job.id)
    if held.is_over:
        return False
    finish(held, "cancelled", by=by, now=now)
    return True


def do_due_jobs(*, by: Actor) -> int:
    """One piece a clinic in turn, until nothing is due."""
    return drain(JOBS, lambda clinic_id: do_piece(clinic_id, by=by))


def do_piece(clinic_id: uuid.UUID, *, by: Actor) -> int:
    """The next piece of the clinic's oldest job, with its counts, in one transaction."""
    try:
        with clinic_scope(clinic_id) as now:
            _be_patient()
            job = Job.objects.due(now).select_for_update(skip_locked=True).first()
            return 0 if job is None else _go_on(job, by=by, now=now)
    except OperationalError:
        # A lock held too long or a server that restarts: the piece is as it was.
        logger.warning("A piece of a job waits for its next turn.")
        return 0


def _go_on(job: Job, *, by: Actor, now: datetime) -> int:
    piece = JobPiece.objects.filter(job=job, place=job.cursor).first()
    if piece is None:
        finish(job, "done", by=by, now=now)
        return 1
    done = _tried(job, piece, by=by, now=now)
    if done is None and job.failures + 1 < ATTEMPTS:
        _keep(job, failures=job.failures + 1, run_after=now + RETRY_AFTER)
        return 1
    done = done or _tried(job, piece, by=by, now=now, alone=True)
    if done is None:
        said = _("This stopped because of a fault of the software; its log says more.")
        _note_troubles(job, [Trouble(0, FAULT, said)])
        finish(job, "failed", by=by, now=now)
        return 1
    _note_done(job, done)
    if job.cursor == job.pieces:
        finish(job, "done", by=by, now=now)
    return 1


def _tried(
    job: Job, piece: JobPiece, *, by: Actor, now: datetime, alone: bool = False
) -> Done | None:
    """None, and nothing stored, when it fails for a reason that nobody foresaw."""
    try:
        with transaction.atomic():
            return _work(job, json.loads(str(piece.rows)), by=by, now=now, alone=alone)
    except OperationalError:
        raise
    except Exception:
        logger.exception("A piece of a job failed.")
        job.refresh_from_db()
        return None


def _work(job: Job, rows: Sequence[Row], *, by: Actor, now: datetime, alone: bool) -> Done:
    worker = worker_of(job.kind)
    before = transaction.savepoint()
    acting = Actor(
        kind=by.kind,
        door="import",
        name=job.actor_name or by.name,
        permissions=by.permissions,
        request_id=job.request_id,
    )
    is_last = job.cursor + 1 == job.pieces
    piece = Piece(job=job, rows=rows, by=acting, now=now, is_last=is_last)
    done = done_alone(worker, piece) if alone else worker(piece)
    if job.is_dry_run and not done.is_preparing:
        transaction.savepoint_rollback(before)
    else:
        transaction.savepoint_commit(before)
    return done


def _note_done(job: Job, done: Done) -> None:
    _note_troubles(job, [*done.troubles, *done.reviews])
    told = Counter(problems=len(done.troubles), reviews=len(done.reviews))
    counts = Counter(job.counts) + done.counts + told
    _keep(job, cursor=job.cursor + 1, counts=dict(counts), failures=0)


def _note_troubles(job: Job, troubles: Sequence[Trouble]) -> None:
    kept = JobProblem.objects.filter(job=job).count()
    JobProblem.objects.bulk_create(
        JobProblem(job=job, line=each.line, column=each.column, code=each.code, detail=each.detail)
        for each in troubles[: max(0, MOST_PROBLEMS - kept)]
    )


def finish(job: Job, state: str, *, by: Actor, now: datetime) -> None:
    """The rows of a trial stay for a day, for the run that may follow."""
    _keep(job, state=state, run_after=None, finished_at=now)
    if state != "done" or not job.is_dry_run:
        JobPiece.objects.filter(job=job).delete()
    JobRow.objects.filter(job=job).delete()
    JobPiece.objects.filter(job__finished_at__lt=now - TRIALS_KEPT).delete()
    _tell(job, f"job.{state}", by=by, now=now)


def _keep(job: Job, **values: Any) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.version += 1
    job.save(update_fields=[*values, "version"])


def _be_patient() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true), "
            "set_config('statement_timeout', %s, true)",
            [_PATIENCE, _PATIENCE],
        )


def _tell(job: Job, event: str, *, by: Actor, now: datetime) -> None:
    changes = {"kind": job.kind, "rows": job.rows, "is_dry_run": job.is_dry_run}
    record_event(
        Happened(
            type=event,
            subject_type="job",
            subject_id=job.id,
            subject_version=job.version,
            changes=changes | dict(job.counts),
        ),
        by=by,
        now=now,
    )
