"""Long work whose rows arrive in parts: each part once, in order, whoever sends it how often."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.permissions import Permission
from followup.models import Job, JobPiece
from followup.services.job_work import Row
from followup.services.jobs import ROWS_A_PIECE


@transaction.atomic
def open_job(
    *, kind: str, parameters: Mapping[str, Any], is_dry_run: bool, by: Actor, now: datetime
) -> Job:
    """Nothing is worked before `begin_work`."""
    by.check_may(Permission.IMPORT_DATA)
    job: Job = Job.objects.create(
        kind=kind,
        parameters={**parameters, "parts": [], "lines": 0},
        is_dry_run=is_dry_run,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        request_id=by.request_id,
        created_at=now,
    )
    return job


@transaction.atomic
def take_part(
    *,
    job: Job,
    number: int,
    digest: str,
    rows: Sequence[Row],
    lines: int,
    at_once: int = ROWS_A_PIECE,
) -> Job:
    """Keep the rows of one part; their `line` counts from the first part on.

    `at_once` of them are worked in one piece. The same part again is the same once. Raises
    ValidationError for a part out of order, one that says something else than it did, and when no
    more are taken.
    """
    held = Job.objects.select_for_update().get(id=job.id)
    known = held.parameters.get("parts", [])
    if number <= len(known):
        if known[number - 1] != digest:
            raise ValidationError(_("This part was sent before with other rows."))
        return held
    _check_open(held)
    if number > len(known) + 1:
        raise ValidationError(_("Send part %(number)s next.") % {"number": len(known) + 1})
    begun = held.parameters["lines"]
    counted = [{**row, "line": begun + row["line"]} for row in rows]
    for begin in range(0, len(counted), at_once):
        some = counted[begin : begin + at_once]
        JobPiece.objects.create(job=held, place=held.pieces, rows=json.dumps(some))
        held.pieces += 1
    held.rows += len(rows)
    held.parameters |= {"parts": [*known, digest], "lines": begun + lines}
    held.version += 1
    held.save(update_fields=["pieces", "rows", "parameters", "version"])
    return held


@transaction.atomic
def begin_work(*, job: Job, by: Actor, now: datetime) -> Job:
    """All parts are here; asked again, nothing happens.

    Raises ValidationError without rows, and for work that was cancelled.
    """
    by.check_may(Permission.IMPORT_DATA)
    held = Job.objects.select_for_update().get(id=job.id)
    if held.state == "cancelled":
        raise ValidationError(_("This work was cancelled. Begin another one."))
    if is_open(held):
        if not held.rows:
            raise ValidationError(_("Send at least one row."))
        Job.objects.filter(id=held.id).update(run_after=now, version=F("version") + 1)
        held.refresh_from_db()
    return held


def plan_pieces(job: Job, many: Iterable[Sequence[Row]]) -> None:
    """What a piece of work found that there is to do after all others."""
    for rows in many:
        JobPiece.objects.create(job=job, place=job.pieces, rows=json.dumps(rows))
        job.pieces += 1
    job.save(update_fields=["pieces", "parameters"])


def is_open(job: Job) -> bool:
    """Whether parts are still taken."""
    return job.run_after is None and not job.is_over


def _check_open(job: Job) -> None:
    if not is_open(job):
        raise ValidationError(_("This work has begun: no more parts are taken."))
