"""Registering a person the pathway can reason about: the columns and the facts behind them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Patient
from clinic.services import patients
from clinic.services.patients import Identifier, PersonDetails
from pathway.models import PersonFact
from pathway.services.recording import Origin, When, correct_fact, local_day, record_fact


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


def registered_from(origin: Origin) -> Patient | None:
    """Who was registered from there, if anybody was."""
    facts = PersonFact.objects.filter(source_system=origin.system, source_key=origin.key)
    fact = facts.select_related("patient").first()
    return fact.patient if fact else None


@transaction.atomic
def update_person(
    *, patient: Patient, details: PersonDetails, by: Actor, now: datetime
) -> list[str]:
    """Bring a person up to date; answers with what changed. Raises ValidationError."""
    changed = patients.update_patient(patient=patient, details=details, by=by, now=now)
    if {"birth_date", "birth_precision", "sex", "deceased_on"} & set(changed):
        newest = PersonFact.objects.filter(patient=patient).order_by("-revision").first()
        when = _true_since(details, now)
        correct_fact(newest, when=when, by=by, now=now, **_known(details))
    return changed


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
