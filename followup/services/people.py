"""Bringing a person up to date, with what that changes in their care."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.patients import (
    Identifier,
    PersonDetails,
    check_identifier,
    details_of,
    hold_identifier,
)
from clinic.services.versions import save_version
from followup.services.reconcile import reconcile_patient
from pathway.services.people import register_person, update_person


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of a person that another system sent: created, applied, unchanged or ignored."""

    patient: Patient
    outcome: str


@transaction.atomic
def upsert_person(
    *, identifier: Identifier, said: Mapping[str, Any], by: Actor, now: datetime
) -> Upserted:
    """A person as another system knows them, told any number of times and in any order.

    `said` has fields of PersonDetails; what it leaves out stays. Older than what was told is
    ignored and counted, of the same moment is unchanged, newer is applied to whoever the record
    was merged into. Raises ValidationError.
    """
    by.check_may(Permission.REGISTER_PATIENT)
    check_identifier(identifier)
    held = hold_identifier(system=identifier.system, value=identifier.value)
    if held is None:
        details = PersonDetails(**said)
        new = register_person(details=details, identifiers=[identifier], by=by, now=now)
        return Upserted(new, "created")
    patient: Patient = held.patient.merged_into or held.patient
    told, stored = identifier.source_version_at, held.source_version_at
    if told is None or (stored is not None and told <= stored):
        outcome = "unchanged" if told == stored else "ignored"
    else:
        outcome = "applied"
        save_version(held, source_version_at=told)
        details = replace(details_of(patient), **said)
        update_person_and_plans(patient=patient, details=details, by=by, now=now)
    if outcome == "ignored":
        _count_ignored(patient, identifier, by=by, now=now)
    return Upserted(patient, outcome)


def _count_ignored(patient: Patient, identifier: Identifier, *, by: Actor, now: datetime) -> None:
    """In the ledger: who sent what was old already, and how often."""
    record_event(
        Happened(
            type="patient.update_ignored",
            subject_type="patient",
            subject_id=patient.id,
            patient_id=patient.id,
            changes={"system": identifier.system},
        ),
        by=by,
        now=now,
    )


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
