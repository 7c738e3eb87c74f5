"""Enrolling a patient and moving them through the stages."""

from datetime import date, datetime

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Membership, Patient
from followup.services.reconcile import locked, reconcile
from pathway.models import CarePlan, StageChange
from pathway.services import courses
from pathway.services.courses import Move
from pathway.services.recording import When


@transaction.atomic
def enrol_patient(
    *,
    patient: Patient,
    started_on: date,
    by: Actor,
    now: datetime,
    onset_on: date | None = None,
    onset_precision: str = "day",
    owner: Membership | None = None,
) -> CarePlan:
    """Open an episode at intake; its first prompts and dates exist when this returns."""
    plan = courses.enrol(
        patient=patient,
        started_on=started_on,
        onset_on=onset_on,
        onset_precision=onset_precision,
        owner=owner,
        by=by,
        now=now,
    )
    reconcile(plan, by=by, now=now)
    return plan


@transaction.atomic
def change_stage(
    *, plan: CarePlan, move: Move, when: When, by: Actor, now: datetime
) -> StageChange:
    """Record the stage a clinician decided on; dates and prompts follow at once.

    Raises ValidationError, and StaleVersion when the plan changed since it was read.
    """
    locked([plan.id])
    change = courses.move_stage(plan=plan, move=move, when=when, by=by, now=now)
    reconcile(plan, by=by, now=now)
    return change
