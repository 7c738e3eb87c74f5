"""The sweep: evaluate every care plan that is due, clinic by clinic, each exactly once.

The due pointer in PostgreSQL is the queue. A chunk is claimed, evaluated, written
and moved on in one transaction: a process that dies leaves the chunk due.
"""

import gc
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.db import DatabaseError, transaction

from clinic.actors import Actor
from clinic.tenancy import UnknownClinic, clinic_scope
from followup.services.alerts import note_failure
from followup.services.evaluating import NotEvaluated
from followup.services.queues import CARE_PLANS, drain, due_clinics
from followup.services.reconcile import locked, reconcile_plans
from followup.services.report import Report
from pathway.models import CarePlan

CHUNK = 500

logger = logging.getLogger(__name__)

Progress = Callable[[int], None]


def sweep(
    *, by: Actor, clinic_id: uuid.UUID | None = None, progress: Progress | None = None
) -> Report:
    """Evaluate what is due now, one chunk a clinic in turn, until nothing is due."""
    total = Report()

    def work(clinic: uuid.UUID) -> int:
        report = sweep_chunk(clinic, by=by)
        total.add(report)
        moved = report.evaluated + report.failed
        if progress:
            progress(moved)
        return moved

    drain(CARE_PLANS, work, clinic_id=clinic_id)
    return total


def sweep_chunk(clinic_id: uuid.UUID, *, by: Actor) -> Report:
    """Claim and evaluate one chunk of one clinic. A plan that breaks the chunk is set apart."""
    with suppress(UnknownClinic), collector_resting():
        try:
            with clinic_scope(clinic_id) as now:
                return reconcile_plans(_claim(now), by=by, now=now)
        except DatabaseError:
            logger.exception("chunk failed; its plans are tried one by one")
            return _one_by_one(clinic_id, by=by)
    return Report()


@contextmanager
def collector_resting() -> Iterator[None]:
    """A chunk makes tens of thousands of objects that all live until it is written: looking through
    them again and again was two fifths of the sweep's time (docs/performance.md)."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


def count_due(clinic_id: uuid.UUID | None) -> int:
    """How many care plans are due now: what a progress bar counts towards."""
    total = 0
    for clinic in [clinic_id] if clinic_id else due_clinics(CARE_PLANS):
        with clinic_scope(clinic) as now:
            total += CarePlan.objects.due(now).count()
    return total


def _claim(now: datetime) -> list[CarePlan]:
    claimed = CarePlan.objects.claim(now, CHUNK)
    return locked([plan.id for plan in claimed])


def _one_by_one(clinic_id: uuid.UUID, *, by: Actor) -> Report:
    total = Report()
    with clinic_scope(clinic_id) as now:
        for plan in _claim(now):
            try:
                with transaction.atomic():
                    total.add(reconcile_plans([plan], by=by, now=now))
            except DatabaseError as error:
                note_failure(NotEvaluated(plan, type(error).__name__), now=now)
                total.failed += 1
    return total
