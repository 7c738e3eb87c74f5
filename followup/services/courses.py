"""Enrolling a patient and moving them through the stages."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Membership, Patient
from clinic.services.patients import details_of
from followup.services.handing_over import hand_over
from followup.services.reconcile import locked, reconcile
from pathway.models import CarePlan, StageChange
from pathway.services import courses
from pathway.services.courses import DECEASED, Move
from pathway.services.people import update_person
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
    """Open an episode at intake; its first prompts and dates exist when this returns.

    What the care plan of a closed episode still had open passes to the new one.
    """
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
    hand_over(patient, by=by, now=now)
    return plan


@transaction.atomic
def change_stage(
    *, plan: CarePlan, move: Move, when: When, by: Actor, now: datetime
) -> StageChange:
    """Record the stage a clinician decided on; dates and prompts follow at once.

    Closing because the patient died records the death, which stops every queue.

    Raises ValidationError, and StaleVersion when the plan changed since it was read.
    """
    locked([plan.id])
    if move.close_reason == DECEASED:
        details = replace(details_of(plan.patient), deceased_on=when.on)
        update_person(patient=plan.patient, details=details, by=by, now=now)
    change = courses.move_stage(plan=plan, move=move, when=when, by=by, now=now)
    reconcile(plan, by=by, now=now)
    return change
