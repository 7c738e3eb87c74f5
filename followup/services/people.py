"""Bringing people up to date, with what that changes in their care."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Patient
from clinic.services.patients import PersonDetails
from followup.services.reconcile import reconcile_patients
from pathway.services.people import update_people


def update_person_and_plans(
    *, patient: Patient, details: PersonDetails, by: Actor, now: datetime
) -> list[str]:
    """A new birth date moves dates, a death stops every queue, in this transaction.

    Answers with the names of what changed. Raises ValidationError, StaleVersion.
    """
    return update_people_and_plans(people=[(patient, details)], by=by, now=now)[0]


@transaction.atomic
def update_people_and_plans(
    *, people: Sequence[tuple[Patient, PersonDetails]], by: Actor, now: datetime
) -> list[list[str]]:
    """The same for several, all or none."""
    changes = update_people(people=people, by=by, now=now)
    changed = [one.id for (one, _), names in zip(people, changes, strict=True) if names]
    if changed:
        reconcile_patients(changed, by=by, now=now)
    return changes
