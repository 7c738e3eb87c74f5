"""The list of the weekly review: put a patient on it, ask, order, decide, take off."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import Membership, Patient
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import StaleVersion, save_version
from followup.models import CaseReview
from pathway.models import CarePlan

LONGEST = 1000


@transaction.atomic
def add_to_review(*, plan: CarePlan, by: Actor, now: datetime, question: str = "") -> CaseReview:
    """The last on the list. Raises ValidationError for who is on it already."""
    by.check_may(Permission.MANAGE_TASKS)
    _check_length("question", question)
    # Of two who press at once the second is told.
    list(Patient.objects.filter(id=plan.patient_id).select_for_update(no_key=True).values("id"))
    if CaseReview.objects.waiting().filter(care_plan=plan).exists():
        raise ValidationError(_("This patient is on the case review list already."))
    last = CaseReview.objects.waiting().aggregate(place=Max("place"))["place"] or 0
    review: CaseReview = CaseReview.objects.create(
        patient_id=plan.patient_id,
        care_plan=plan,
        question=question.strip() or None,
        place=last + 1,
        added_by=_membership(by),
        added_at=now,
    )
    record_event(_happened("case_review.added", review), by=by, now=now)
    return review


@transaction.atomic
def move_review(*, review: CaseReview, up: bool, by: Actor, now: datetime) -> None:
    """One place up or down; at an end of the list nothing moves."""
    by.check_may(Permission.MANAGE_TASKS)
    waiting = list(CaseReview.objects.waiting().select_for_update())
    at = next((i for i, each in enumerate(waiting) if each.id == review.id), None)
    if at is None:
        raise ValidationError(_("This patient is no longer on the case review list."))
    other = at - 1 if up else at + 1
    if not 0 <= other < len(waiting):
        return
    waiting[at], waiting[other] = waiting[other], waiting[at]
    for place, each in enumerate(waiting, start=1):
        if each.place != place:
            save_version(each, place=place)
    record_event(_happened("case_review.moved", waiting[other]), by=by, now=now)


@transaction.atomic
def write_texts(
    *,
    review: CaseReview,
    question: str,
    decision: str,
    seen_version: int,
    by: Actor,
    now: datetime,
) -> None:
    """What the meeting is to decide, and a decision that is not recorded yet; what is unchanged
    is left alone. Raises ValidationError, StaleVersion.
    """
    by.check_may(Permission.MANAGE_TASKS)
    texts = {"question": question.strip() or None, "decision": decision.strip() or None}
    if texts == {name: getattr(review, name) for name in texts}:
        return
    _check_waiting(review, seen_version)
    for name, text in texts.items():
        _check_length(name, text or "")
    save_version(review, **texts)
    record_event(_happened("case_review.asked", review), by=by, now=now)


@transaction.atomic
def record_review_decision(
    *, review: CaseReview, decision: str, seen_version: int, by: Actor, now: datetime
) -> None:
    """What the meeting decided; the patient leaves the list. Raises ValidationError, StaleVersion."""
    by.check_may(Permission.MANAGE_TASKS)
    _check_waiting(review, seen_version)
    if not decision.strip():
        raise ValidationError({"decision": _("Write what was decided.")})
    _check_length("decision", decision)
    save_version(review, decision=decision.strip(), decided_by=_membership(by), closed_at=now)
    record_event(_happened("case_review.decided", review), by=by, now=now)


@transaction.atomic
def take_off(*, review: CaseReview, by: Actor, now: datetime) -> None:
    """Off the list without a decision; the row stays, closed. Raises ValidationError."""
    by.check_may(Permission.MANAGE_TASKS)
    _check_waiting(review, review.version)
    save_version(review, decision=None, closed_at=now)
    record_event(_happened("case_review.removed", review), by=by, now=now)


def _check_waiting(review: CaseReview, seen_version: int) -> None:
    if review.closed_at is not None:
        raise ValidationError(_("This patient is no longer on the case review list."))
    if review.version != seen_version:
        raise StaleVersion(review)


def _check_length(name: str, text: str) -> None:
    if len(text) > LONGEST:
        raise ValidationError({name: _("Use at most %(n)d characters.") % {"n": LONGEST}})


def _membership(by: Actor) -> Membership | None:
    """A machine client has none."""
    found: Membership | None = Membership.objects.current().filter(user_id=by.id).first()
    return found


def _happened(event: str, review: CaseReview) -> Happened:
    return Happened(
        type=event,
        subject_type="casereview",
        subject_id=review.id,
        subject_version=review.version,
        patient_id=review.patient_id,
    )
