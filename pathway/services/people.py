"""Registering people the pathway can reason about: the columns and the facts behind them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clinic.actors import Actor
from clinic.bulk import insert_rows
from clinic.models import Patient
from clinic.services import patients
from clinic.services.ledger import record_events
from clinic.services.patients import Identifier, NewPerson, PersonDetails
from pathway.models import PersonFact
from pathway.services.recording import (
    Origin,
    When,
    check_when,
    event_of,
    first_revision,
    local_day,
    next_revision,
    note_writing,
    record_fact,
    taking_effect,
)

_AS_FACTS = {"birth_date", "birth_precision", "sex", "deceased_on"}


@transaction.atomic
def register_person(
    *,
    details: PersonDetails,
    identifiers: list[Identifier],
    by: Actor,
    now: datetime,
    origin: Origin | None = None,
) -> Patient:
    """A new patient, with birth date, sex and death as facts. Raises ValidationError."""
    patient = patients.register_patient(details=details, identifiers=identifiers, by=by, now=now)
    record_fact(
        PersonFact,
        patient_id=patient.id,
        when=_true_since(details, now),
        by=by,
        now=now,
        origin=origin,
        **_known(details),
    )
    return patient


@transaction.atomic
def register_people(*, people: Sequence[NewPerson], by: Actor, now: datetime) -> list[Patient]:
    """The same for several, all or none."""
    found = patients.register_patients(people=people, by=by, now=now)
    told = {patient.id: one.details for patient, one in zip(found, people, strict=True)}
    # Nobody has a care plan yet that was told something later.
    _record(told, {}, by=by, now=now, recorded_at=now)
    return found


def registered_from(origin: Origin) -> Patient | None:
    """Who was registered from there, if anybody was."""
    facts = PersonFact.objects.filter(source_system=origin.system, source_key=origin.key)
    fact = facts.select_related("patient").first()
    return fact.patient if fact else None


def update_person(
    *, patient: Patient, details: PersonDetails, by: Actor, now: datetime
) -> list[str]:
    """Bring a person up to date; answers with what changed. Raises ValidationError."""
    return update_people(people=[(patient, details)], by=by, now=now)[0]


@transaction.atomic
def update_people(
    *, people: Sequence[tuple[Patient, PersonDetails]], by: Actor, now: datetime
) -> list[list[str]]:
    """The same for several, all or none."""
    changes = patients.update_patients(people=people, by=by, now=now)
    told = {
        patient.id: details
        for (patient, details), names in zip(people, changes, strict=True)
        if _AS_FACTS & set(names)
    }
    if told:
        recorded_at = note_writing(told, now=now)
        rows = PersonFact.objects.filter(patient_id__among=list(told)).order_by("revision")
        newest = {fact.patient_id: fact for fact in rows}
        _record(told, newest, by=by, now=now, recorded_at=recorded_at)
    return changes


def _record(
    told: Mapping[UUID, PersonDetails],
    newest: Mapping[UUID, PersonFact],
    *,
    by: Actor,
    now: datetime,
    recorded_at: datetime,
) -> None:
    """What is known of each patient now: the next revision of the newest fact, or a first."""
    facts = []
    for patient_id, details in told.items():
        when = _true_since(details, now)
        check_when(when, kind=None, now=now)
        if before := newest.get(patient_id):
            said = {**_known(details), **taking_effect(when)}
            facts.append(next_revision(before, said, recorded_at, by=by))
        else:
            said = {"patient_id": patient_id, **_known(details)}
            facts.append(first_revision(PersonFact, said, when, recorded_at, by=by))
    insert_rows(facts)
    record_events([event_of(fact) for fact in facts], by=by, now=recorded_at)


def _true_since(details: PersonDetails, now: datetime) -> When:
    """A person was born before they were registered: a look at any earlier day knows it too."""
    return When(on=details.birth_date or local_day(now))


def _known(details: PersonDetails) -> dict[str, Any]:
    return {
        "birth_date": details.birth_date,
        "birth_precision": details.birth_precision,
        "sex": details.sex,
        "deceased_on": details.deceased_on,
    }
