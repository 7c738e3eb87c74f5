"""Long work that writes a file: stretch by stretch into storage, and out again the same way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import Clinic
from clinic.services.ledger import Happened, record_access, record_event
from clinic.tenancy import clinic_scope
from followup.models import Job, JobOutput
from followup.services.job_parts import plan_pieces
from followup.services.job_work import Row
from followup.services.jobs import finish

KEPT = timedelta(days=1)
# Uploads that nobody started, and files that one asker may have at a time.
WAITED_FOR = timedelta(days=7)
MOST_FILES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What one piece of work adds to the file; `after` says where the next begins, None: the end."""

    text: str
    rows: int
    patient_ids: list[UUID]
    after: str | None


@transaction.atomic
def start_file(
    *, kind: str, parameters: Mapping[str, Any], expected: int, by: Actor, now: datetime
) -> Job:
    """Work whose pieces are found as it goes; whoever asks must be allowed to read it all.

    Raises ValidationError when the asker has as many files as one may have.
    """
    if Job.objects.with_files(now - KEPT).filter(actor_id=by.id).count() >= MOST_FILES:
        said = _("Throw away a file that you no longer need: one may have %(most)s at a time.")
        raise ValidationError(said % {"most": MOST_FILES})
    job: Job = Job.objects.create(
        kind=kind,
        parameters={**parameters, "expected": expected, "bytes": 0},
        run_after=now,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        request_id=by.request_id,
        created_at=now,
    )
    plan_pieces(job, [_reading_on(None)])
    _tell(job, "job.started", by=by, now=now)
    return job


def keep_stretch(*, job: Job, stretch: Stretch) -> None:
    """In the transaction of the piece: a job that is killed goes on where the file ends."""
    size, begins_at = len(stretch.text.encode()), job.parameters["bytes"]
    if stretch.text:
        JobOutput.objects.create(
            job=job,
            place=job.cursor,
            begins_at=begins_at,
            size=size,
            content=stretch.text,
            patient_ids=stretch.patient_ids,
        )
    job.rows += stretch.rows
    job.parameters |= {"bytes": begins_at + size}
    job.save(update_fields=["rows", "parameters"])
    if stretch.after is not None:
        plan_pieces(job, [_reading_on(stretch.after)])


def has_file(job: Job, now: datetime) -> bool:
    """Whether its file can be read: whole, and not yet thrown away."""
    is_kept = job.state == "done" and job.finished_at is not None and job.finished_at > now - KEPT
    return is_kept and "bytes" in job.parameters


def read_file(
    job: Job, *, clinic: Clinic, first: int, last: int, screen: str, by: Actor
) -> Iterator[bytes]:
    """The bytes from `first` to `last`, one stretch in memory at a time, each in a scope of its own.

    Whom a stretch shows is put on record when it leaves.
    """
    place = -1
    while True:
        with clinic_scope(clinic.id) as now:
            found = _stretches(job, first, last).filter(place__gt=place).first()
            if found is None:
                return
            begin = max(0, first - found.begins_at)
            some = found.content.encode()[begin : last + 1 - found.begins_at]
            place = found.place
            record_access(by=by, now=now, screen=screen, patient_ids=found.patient_ids)
        yield some


@transaction.atomic
def drop_file(*, job: Job, by: Actor, now: datetime) -> Job:
    """Stop the work, or throw its file away."""
    held = Job.objects.select_for_update().get(id=job.id)
    if not held.is_over:
        finish(held, "cancelled", by=by, now=now)
    JobOutput.objects.filter(job=held).delete()
    if held.parameters.pop("bytes", None) is not None:
        held.version += 1
        held.save(update_fields=["parameters", "version"])
        _tell(held, "job.file_dropped", by=by, now=now)
    return held


def sweep_files(*, by: Actor) -> int:
    """Throw away files that were kept long enough and uploads nobody started; how many."""
    total = 0
    for clinic_id in Clinic.objects.values_list("id", flat=True):
        with clinic_scope(clinic_id) as now:
            for job in Job.objects.with_files_over(now - KEPT):
                drop_file(job=job, by=by, now=now)
                total += 1
            for job in Job.objects.never_started(now - WAITED_FOR):
                finish(job, "cancelled", by=by, now=now)
                total += 1
    return total


def _stretches(job: Job, first: int, last: int) -> Any:
    """Those that hold any of these bytes."""
    rows = JobOutput.objects.filter(job=job, begins_at__lte=last).order_by("place")
    return rows.filter(begins_at__gt=first - F("size"))


def _reading_on(after: str | None) -> list[Row]:
    """A piece of such work says where to read on."""
    return [{"after": after}]


def _tell(job: Job, event: str, *, by: Actor, now: datetime) -> None:
    told = {name: job.parameters[name] for name in ("resource", "format")}
    happened = Happened(
        type=event,
        subject_type="job",
        subject_id=job.id,
        subject_version=job.version,
        changes={"kind": job.kind, "rows": job.rows, **told},
    )
    record_event(happened, by=by, now=now)
