"""Bringing a person up to date, with what that changes in their care."""

from datetime import datetime

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Patient
from clinic.services.patients import PersonDetails
from followup.services.reconcile import reconcile_patient
from pathway.services.people import update_person


@transaction.atomic
def update_person_and_plans(
    *, patient: Patient, details: PersonDetails, by: Actor, now: datetime
) -> list[str]:
    """A new birth date moves dates, a death stops every queue, in this transaction.

    Answers with the names of what changed. Raises ValidationError, StaleVersion.
    """
    changed = update_person(patient=patient, details=details, by=by, now=now)
    if changed:
        reconcile_patient(patient.id, by=by, now=now)
    return changed
