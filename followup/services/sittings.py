"""One sitting: what was asked, what was examined and which side effects there are, together."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.actors import Actor
from followup.services.assessments import store_assessment
from followup.services.entries import Entered, store_entry
from followup.services.reconcile import reconcile_patient
from pathway.models import Assessment, CarePlan
from pathway.records import SUBJECTS
from pathway.services.recording import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What one form brings. An examination without a finding was not done.

    The same `key` twice, by a double click or a repeated request, is one sitting.
    """

    answers: Mapping[str, Any]
    examined: Mapping[str, Any] = field(default_factory=dict)
    effects: Sequence[Mapping[str, Any]] = ()
    when: When
    key: uuid.UUID


@transaction.atomic
def record_sitting(*, plan: CarePlan, sitting: Sitting, by: Actor, now: datetime) -> Assessment:
    """Store all of it or nothing, and raise at once whatever it calls for.

    The rules look once, with everything in front of them. Raises ValidationError by field.
    """
    assessment = store_assessment(
        plan=plan,
        answers=sitting.answers,
        when=sitting.when,
        by=by,
        now=now,
        sitting=sitting.key,
    )
    for entered in _found_in(sitting):
        store_entry(patient=plan.patient, plan=plan, entered=entered, by=by, now=now)
    reconcile_patient(plan.patient_id, by=by, now=now)
    return assessment


def _found_in(sitting: Sitting) -> Iterator[Entered]:
    """Each under a key of its own, made of the sitting's."""
    if sitting.examined:
        yield _entered("neuro_exam", sitting, sitting.examined, sitting.key)
    for place, effect in enumerate(sitting.effects):
        key = uuid.uuid5(sitting.key, f"side effect {place}")
        yield _entered("side_effect", sitting, effect, key)


def _entered(subject: str, sitting: Sitting, values: Mapping[str, Any], key: uuid.UUID) -> Entered:
    return Entered(subject=SUBJECTS[subject], values=values, when=sitting.when, key=key)
