"""Registering a person from a form: who may be the same person, how to reach them, the pathway."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from clinic.actors import Actor
from clinic.models import ClinicSettings, Membership, Patient, PatientIdentifier
from clinic.names import tokens
from clinic.services.patients import Identifier, PersonDetails, add_identifier, value_key
from followup.services.assessments import SITTING
from followup.services.contact_points import add_address
from followup.services.courses import enrol_patient
from pathway.services.people import register_person, registered_from
from pathway.services.recording import Origin

# The number people say aloud at this clinic.
NUMBER_SYSTEM = "urn:stepwell:clinic-number"
SHOWN = 5


class Perhaps(Exception):
    """Somebody of this name and birth date, or of this number, is registered: `people`."""

    def __init__(self, people: list[Patient]) -> None:
        super().__init__("This person may be registered already.")
        self.people = people


class Already(Exception):
    """This press, or one before it on the same form, registered `patient`."""

    def __init__(self, patient: Patient) -> None:
        super().__init__("This form registered a patient already.")
        self.patient = patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """From which day on the pathway, since when the pain, and who follows."""

    started_on: date
    onset_on: date | None
    owner: Membership


@transaction.atomic
def register_new(
    *,
    details: PersonDetails,
    number: str,
    phone: str,
    email: str,
    start: Start | None,
    is_somebody_else: bool,
    by: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
) -> Patient:
    """A new patient, reached and enrolled in one go. `key` names the opened form.

    Raises ValidationError by field, Already and Perhaps.
    """
    # One at a time in a clinic: of two clicks the second finds whom the first registered.
    ClinicSettings.objects.select_for_update().get()
    origin = Origin(system=SITTING, key=key.bytes) if key else None
    if origin and (patient := registered_from(origin)) is not None:
        raise Already(patient)
    if not is_somebody_else and (people := same_person(details, number)):
        raise Perhaps(people)
    identifiers = [Identifier(system=NUMBER_SYSTEM, value=number)] if number else []
    patient = register_person(
        details=details, identifiers=identifiers, by=by, now=now, origin=origin
    )
    for channel, value in (("sms", phone), ("email", email)):
        if value:
            _reach(patient, channel, value, by, now)
    if start is not None:
        enrol_patient(
            patient=patient,
            started_on=start.started_on,
            onset_on=start.onset_on,
            owner=start.owner,
            by=by,
            now=now,
        )
    return patient


def same_person(details: PersonDetails, number: str) -> list[Patient]:
    """Who has this number, or these names in any order and no other birth date."""
    words = tokens(f"{details.family} {details.given}")
    named = Q(id__in=Patient.objects.named_like(words).values("id")) if words else Q(pk__in=[])
    if details.birth_date is not None:
        named &= Q(birth_date=details.birth_date) | Q(birth_date=None)
    if number:
        holders = PatientIdentifier.objects.filter(value_key=value_key(number))
        named |= Q(id__in=holders.values("patient_id"))
    return list(Patient.objects.known().filter(named).by_name()[:SHOWN])


@transaction.atomic
def give_number(*, patient: Patient, number: str, by: Actor, now: datetime) -> None:
    """The patient's number at the clinic. Raises ValidationError when it is somebody else's."""
    identifier = Identifier(system=NUMBER_SYSTEM, value=number)
    add_identifier(patient=patient, identifier=identifier, by=by, now=now)


def _reach(patient: Patient, channel: str, value: str, by: Actor, now: datetime) -> None:
    try:
        add_address(patient=patient, channel=channel, value=value, agrees=False, by=by, now=now)
    except ValidationError as refused:
        name = "phone" if channel == "sms" else "email"
        raise ValidationError({name: refused.messages}) from None
