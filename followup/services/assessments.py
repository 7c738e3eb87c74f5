"""Recording what was asked and found."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.formats import day_in_words
from clinic.permissions import Permission
from followup.services.reconcile import reconcile
from pathway.models import Assessment, CarePlan
from pathway.questions import check_answers, with_scale
from pathway.services.recording import Origin, When, record_fact

SITTING = "stepwell:sitting"


@transaction.atomic
def record_assessment(
    *,
    plan: CarePlan,
    answers: Mapping[str, Any],
    when: When,
    by: Actor,
    now: datetime,
    sitting: uuid.UUID | None = None,
) -> Assessment:
    """Store one assessment and raise at once whatever it calls for. Raises ValidationError.

    A question that is missing or None was not asked. A red flag is on the worklist
    when this returns: it never waits in a queue. The same `sitting` saved twice, by a
    double click or a repeated request, is one assessment.
    """
    assessment = store_assessment(
        plan=plan, answers=answers, when=when, by=by, now=now, sitting=sitting
    )
    reconcile(plan, by=by, now=now)
    return assessment


def store_assessment(
    *,
    plan: CarePlan,
    answers: Mapping[str, Any],
    when: When,
    by: Actor,
    now: datetime,
    sitting: uuid.UUID | None = None,
) -> Assessment:
    """The assessment alone, for who stores more with it and reconciles once. Raises as above."""
    by.check_may(Permission.RECORD_CLINICAL)
    check_answers(answers)
    check_not_before_start(plan, when)
    assessment: Assessment = record_fact(
        Assessment,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=when,
        by=by,
        now=now,
        origin=Origin(system=SITTING, key=sitting.bytes) if sitting else None,
        **with_scale(answers),
    )
    return assessment


def check_not_before_start(plan: CarePlan, when: When) -> None:
    """Raises ValidationError for a day before the episode's day 0."""
    if when.on < plan.episode.started_on:
        said = _("This episode began on %(day)s. Enter that day or a later one.")
        start = {"day": day_in_words(plan.episode.started_on)}
        raise ValidationError({"effective_on": said % start})
