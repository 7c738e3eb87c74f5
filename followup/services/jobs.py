"""Starting long work and doing it piece by piece; any number of processes may."""

import json
import logging
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.tenancy import clinic_scope
from followup.models import Job, JobPiece, JobProblem, JobRow
from followup.models.jobs import ATTEMPTS
from followup.services.queues import JOBS, drain

Row = Mapping[str, Any]
ROWS_A_PIECE = 25
MOST_PROBLEMS = 1000
RETRY_AFTER = timedelta(seconds=30)
TRIALS_KEPT = timedelta(days=1)
# A page gives up on a lock within seconds; long work has time.
_PATIENCE = "60s"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why one row was not taken; the words never hold its values."""

    line: int
    code: str
    detail: str
    column: str = ""


@dataclass(slots=True)
class Done:
    """What became of the rows of one piece; what `is_preparing` stays in a trial too.

    `reviews` are rows that are counted as they should be, and that somebody should look at.
    """

    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    reviews: list[Trouble] = field(default_factory=list)
    is_preparing: bool = False

    def refuse(self, trouble: Trouble) -> None:
        self.troubles.append(trouble)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a worker of a kind gets: some rows of a job, and for whom it acts."""

    job: Job
    rows: Sequence[Row]
    by: Actor
    now: datetime


Worker = Callable[[Piece], Done]


def worker_of(kind: str) -> Worker:
    """What stores the rows of a kind and says of each other row why not; settings name it."""
    found: Worker = import_string(settings.JOB_WORKERS[kind])
    return found


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
    try:
        with transaction.atomic():
            done = _work(job, json.loads(piece.rows), by=by, now=now)
    except OperationalError:
        raise
    except Exception:
        logger.exception("A piece of a job failed.")
        _note_failure(job, by=by, now=now)
        return 1
    _note_done(job, done)
    if job.cursor == job.pieces:
        finish(job, "done", by=by, now=now)
    return 1


def _work(job: Job, rows: Sequence[Row], *, by: Actor, now: datetime) -> Done:
    worker = worker_of(job.kind)
    before = transaction.savepoint()
    acting = Actor(
        kind=by.kind,
        door="import",
        name=job.actor_name or by.name,
        permissions=by.permissions,
        request_id=job.request_id,
    )
    done = worker(Piece(job=job, rows=rows, by=acting, now=now))
    if job.is_dry_run and not done.is_preparing:
        transaction.savepoint_rollback(before)
    else:
        transaction.savepoint_commit(before)
    return done


def _note_done(job: Job, done: Done) -> None:
    kept = JobProblem.objects.filter(job=job).count()
    JobProblem.objects.bulk_create(
        JobProblem(job=job, line=each.line, column=each.column, code=each.code, detail=each.detail)
        for each in [*done.troubles, *done.reviews][: max(0, MOST_PROBLEMS - kept)]
    )
    told = Counter(problems=len(done.troubles), reviews=len(done.reviews))
    counts = Counter(job.counts) + done.counts + told
    _keep(job, cursor=job.cursor + 1, counts=dict(counts), failures=0)


def _note_failure(job: Job, *, by: Actor, now: datetime) -> None:
    """A bug or a server's fault, not a row's: try again later, and after some tries stop."""
    if job.failures + 1 >= ATTEMPTS:
        finish(job, "failed", by=by, now=now)
    else:
        _keep(job, failures=job.failures + 1, run_after=now + RETRY_AFTER)


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
