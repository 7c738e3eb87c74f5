"""Reading what a patient sent in: whose look it was, and what it then counts as."""

import uuid
from datetime import datetime

from django.db import transaction

from clinic.actors import Actor
from clinic.permissions import Permission
from followup.services.reviews import SELF_REPORT, record_review
from pathway.models import Assessment, CarePlan, Review
from pathway.services.recording import ConflictingCorrection, correct_fact, note_writing


@transaction.atomic
def review_report(
    *,
    plan: CarePlan,
    report: Assessment,
    outcome: str,
    counts_as_reassessment: bool,
    by: Actor,
    now: datetime,
    note: str = "",
    sitting: uuid.UUID | None = None,
) -> Review:
    """A nurse or clinician has read a patient's answers; they may make them a reassessment (4.2).

    The answers stay the patient's own. Raises ValidationError, NotPermitted, and
    ConflictingCorrection when somebody else changed the entry first.
    """
    by.check_may(Permission.RECORD_CLINICAL)
    note_writing([report.patient_id], now=now)
    newest = Assessment.objects.revisions_of(report.root_id).last()
    if newest.revision != report.revision:
        raise ConflictingCorrection(newest)
    if counts_as_reassessment and report.kind != "reassessment":
        correct_fact(
            report,
            by=by,
            now=now,
            reason_code="counts_as_reassessment",
            kind="reassessment",
            source=report.source,
        )
    return record_review(
        plan=plan,
        kind=SELF_REPORT,
        names=[report.root_id],
        outcome=outcome,
        by=by,
        now=now,
        note=note,
        sitting=sitting,
    )
