"""Recording that somebody looked: the fact by which many prompts resolve."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.actors import Actor
from clinic.permissions import NotPermitted, Permission
from followup.deciding import LONGEST_NOTE
from followup.resolving import found_among
from followup.services.notices import note_seen
from followup.services.reconcile import reconcile
from followup.services.task_work import close_tasks
from pathway.engine.protocol import ReviewText
from pathway.engine.ways import acts_for
from pathway.in_force import rules_in_force
from pathway.models import CarePlan, Review
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.services.recording import Origin, record_fact, today

SITTING = "stepwell:review"
SELF_REPORT = "self_report"


@transaction.atomic
def record_review(
    *,
    plan: CarePlan,
    kind: str,
    names: Collection[uuid.UUID],
    outcome: str,
    by: Actor,
    now: datetime,
    note: str = "",
    sitting: uuid.UUID | None = None,
) -> Review:
    """Store a review of the entries it names, with its coded outcome; prompts follow at once.

    The same `sitting` saved twice is one review. Raises ValidationError, NotPermitted.
    """
    by.check_may(Permission.RECORD_CLINICAL)
    known = rules_in_force(plan).reviews
    if kind not in known:
        raise ValidationError({"kind": f"Choose one of {', '.join(known)}."})
    _check_person(known[kind], by)
    _check(known[kind], plan, names, outcome, note)
    review: Review = record_fact(
        Review,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=today(now),
        by=by,
        now=now,
        origin=Origin(system=SITTING, key=sitting.bytes) if sitting else None,
        kind=kind,
        reviewed_ids=sorted(set(names)),
        outcome=outcome,
        note=note.strip() or None,
    )
    note_seen(by=by, now=now, patient_id=plan.patient_id)
    end_reading(names, kind=kind, by=by, now=now)
    reconcile(plan, by=by, now=now)
    return review


def _check_person(review: ReviewText, by: Actor) -> None:
    """Somebody else's look would resolve nothing, so it is not taken for one."""
    if not acts_for(by.role) & set(review.by):
        raise NotPermitted(f"“{review.says}” is for another role to record. Ask a clinician.")


def end_reading(names: Collection[uuid.UUID], *, kind: str, by: Actor, now: datetime) -> None:
    """Whatever page or program recorded the look: nobody waits for it any more."""
    if kind == SELF_REPORT:
        keys = [str(name) for name in names]
        close_tasks(kind="review_report", key__in=keys, outcome_code="done", by=by, now=now)


def check_reviewed(patient_id: uuid.UUID, kind: str, names: Collection[uuid.UUID]) -> None:
    """Raises ValidationError for what a review of this kind does not name, or not of this patient."""
    review = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).reviews[kind]
    if message := _misnamed(review, patient_id, names):
        raise ValidationError({"reviewed_ids": message})


def _misnamed(
    review: ReviewText, patient_id: uuid.UUID, names: Collection[uuid.UUID]
) -> str | None:
    found = {each.id for each in found_among(names, review.names, patient_id)}
    if not names:
        return f"Choose which {review.names} were looked at."
    if set(names) - found:
        return f"One of these is not among this patient's {review.names}."
    if review.naming == "one" and len(set(names)) > 1:
        return "Choose one of them."
    return None


def _check(
    review: ReviewText, plan: CarePlan, names: Collection[uuid.UUID], outcome: str, note: str
) -> None:
    errors = {}
    if message := _misnamed(review, plan.patient_id, names):
        errors["names"] = message
    if outcome not in review.outcomes:
        errors["outcome"] = f"Choose an outcome: {', '.join(review.outcomes)}."
    if len(note) > LONGEST_NOTE:
        errors["note"] = f"Use at most {LONGEST_NOTE} characters."
    if errors:
        raise ValidationError(errors)
