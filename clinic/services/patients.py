"""Registering people and keeping what identifies and reaches them."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.bulk import insert_free_values, insert_rows
from clinic.models import ClinicKey, ContactPoint, Patient, PatientIdentifier
from clinic.names import fold, is_one_line
from clinic.permissions import Permission
from clinic.sealing import blind_index
from clinic.services.ledger import Happened, record_event, record_events
from clinic.services.name_words import index_names, index_new_names
from clinic.services.versions import save_version, save_versions
from clinic.tenancy import current_clinic_id, current_scope

_NOT_DIALLED = re.compile(r"[^0-9+]")
EARLIEST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is known of a person; None and empty mean unknown."""

    family: str
    given: str = ""
    birth_date: date | None = None
    birth_precision: str = "day"
    sex: str = "unknown"
    language: str = ""
    time_zone: str = ""
    deceased_on: date | None = None


_NUMBERED = (
    *("id", "clinic_id", "patient_id", "system", "value", "value_key", "source_version_at"),
    "version",
)
_COLUMNS = tuple(PersonDetails.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A number in another system, with the moment that system last changed it."""

    system: str
    value: str
    source_version_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody to register, with the numbers they are known by elsewhere."""

    details: PersonDetails
    identifiers: Sequence[Identifier] = ()


def register_patient(
    *,
    details: PersonDetails,
    identifiers: list[Identifier],
    by: Actor,
    now: datetime,
) -> Patient:
    """A new patient of the clinic in scope. Raises ValidationError, field by field."""
    person = NewPerson(details=details, identifiers=identifiers)
    return register_patients(people=[person], by=by, now=now)[0]


@transaction.atomic
def register_patients(*, people: Sequence[NewPerson], by: Actor, now: datetime) -> list[Patient]:
    """New patients, all or none. Raises ValidationError of the first who cannot be."""
    by.check_may(Permission.REGISTER_PATIENT)
    for person in people:
        check_person(person.details, now)
    patients = [_patient(person.details, now) for person in people]
    insert_rows(patients)
    index_new_names(patients)
    numbers = [
        (p, each) for p, one in zip(patients, people, strict=True) for each in one.identifiers
    ]
    _give_numbers(numbers)
    record_events([_told(patient, "patient.created") for patient in patients], by=by, now=now)
    return patients


def update_patient(
    *, patient: Patient, details: PersonDetails, by: Actor, now: datetime
) -> list[str]:
    """Bring a patient up to date; answers with the names of what changed, empty if nothing."""
    return update_patients(people=[(patient, details)], by=by, now=now)[0]


@transaction.atomic
def update_patients(
    *, people: Sequence[tuple[Patient, PersonDetails]], by: Actor, now: datetime
) -> list[list[str]]:
    """The same for several, all or none. Raises ValidationError and StaleVersion of the first."""
    by.check_may(Permission.REGISTER_PATIENT)
    for _patient, details in people:
        check_person(details, now)
    changes = [_take_over(patient, details, now) for patient, details in people]
    changed = [
        (patient, names) for (patient, _), names in zip(people, changes, strict=True) if names
    ]
    patients = [patient for patient, _ in changed]
    save_versions(patients, {*chain(*changes), "name_key", "updated_at"})
    index_names([patient for patient, names in changed if {"family", "given"} & set(names)])
    record_events(
        [_told(patient, "patient.updated", fields=names) for patient, names in changed],
        by=by,
        now=now,
    )
    return changes


@transaction.atomic
def add_identifier(
    *, patient: Patient, identifier: Identifier, by: Actor, now: datetime
) -> PatientIdentifier:
    """The patient's number, new or held. Raises ValidationError when it is somebody else's."""
    by.check_may(Permission.REGISTER_PATIENT)
    held, is_new = _attach(patient, identifier)
    if is_new:
        save_version(patient, updated_at=now)
        told = _told(patient, "patient.identified", system=identifier.system)
        record_event(told, by=by, now=now)
    return held


def check_identifier(identifier: Identifier) -> None:
    """Raises ValidationError: `system|value` must have one reading."""
    if "|" in identifier.system:
        raise ValidationError({"identifiers": "The name of a system may not hold a bar (|)."})


def _attach(patient: Patient, identifier: Identifier) -> tuple[PatientIdentifier, bool]:
    check_identifier(identifier)
    held, is_new = PatientIdentifier.objects.select_related("patient").get_or_create(
        system=identifier.system,
        value_key=value_key(identifier.value),
        defaults={
            "patient": patient,
            "value": identifier.value,
            "source_version_at": identifier.source_version_at,
        },
    )
    if held.patient_id != patient.id:
        raise _somebody_elses()
    return held, is_new


def _give_numbers(given: Sequence[tuple[Patient, Identifier]]) -> None:
    """To patients who have none yet. Raises ValidationError when one is somebody else's."""
    if not given:
        return
    keys = value_keys([identifier.value for _, identifier in given])
    rows: dict[Any, tuple[Any, ...]] = {}
    for (patient, identifier), key in zip(given, keys, strict=True):
        check_identifier(identifier)
        whose = (uuid.uuid4(), patient.clinic_id, patient.id)
        row = (*whose, identifier.system, identifier.value, key, identifier.source_version_at, 1)
        rows.setdefault((patient.id, identifier.system, key), row)
    if insert_free_values(PatientIdentifier, _NUMBERED, list(rows.values())) < len(rows):
        raise _somebody_elses()


def _somebody_elses() -> ValidationError:
    return ValidationError(
        {"identifiers": "This number already belongs to another patient of the clinic."}
    )


@transaction.atomic
def add_contact_point(
    *, patient: Patient, channel: str, value: str, by: Actor, now: datetime
) -> ContactPoint:
    """A way to reach the patient; adding the same one again changes nothing."""
    by.check_may(Permission.REGISTER_PATIENT)
    if channel not in ContactPoint.CHANNELS:
        raise ValidationError({"channel": f"Choose one of {', '.join(ContactPoint.CHANNELS)}."})
    point, is_new = ContactPoint.objects.get_or_create(
        patient=patient,
        channel=channel,
        value_key=contact_key(channel, value),
        defaults={"value": value},
    )
    if is_new:
        told = _told(patient, "contact_point.added", channel=channel)
        record_event(told, by=by, now=now)
    return point


def find_by_identifier(*, system: str, value: str) -> Patient | None:
    """The patient another system knows by this number."""
    found = (
        PatientIdentifier.objects.filter(system=system, value_key=value_key(value))
        .select_related("patient")
        .first()
    )
    return found.patient if found else None


def check_person(details: PersonDetails, now: datetime) -> None:
    """Raises ValidationError naming each field that cannot be true on the clinic's day."""
    errors: dict[str, str] = {}
    today = now.astimezone(ZoneInfo(current_scope().time_zone)).date()
    if not details.family.strip():
        errors["family"] = "Enter the family name."
    for name in ("family", "given"):
        if not is_one_line(getattr(details, name)):
            errors[name] = _("Enter the name on one line, without control characters.")
    if details.birth_date and not EARLIEST_BIRTH <= details.birth_date <= today:
        errors["birth_date"] = "Enter a birth date between 1900 and today."
    if details.deceased_on and details.deceased_on > today:
        errors["deceased_on"] = "The date of death cannot be in the future."
    if details.birth_date and details.deceased_on and details.deceased_on < details.birth_date:
        errors["deceased_on"] = "The date of death is before the birth date."
    if errors:
        raise ValidationError(errors)


def value_key(value: str) -> bytes:
    """The blind index of an identifier or address in the clinic in scope."""
    return value_keys([value])[0]


def value_keys(values: Sequence[str]) -> list[bytes]:
    """The same of several, with one look at the clinic's key."""
    found = ClinicKey.objects.order_by("-version").values_list("wrapped", flat=True)[0]
    clinic_id, wrapped = current_clinic_id(), bytes(found)
    return [blind_index(clinic_id, wrapped, value.strip().casefold()) for value in values]


def contact_key(channel: str, value: str) -> bytes:
    """The blind index of an address; a number is the same however its digits are grouped."""
    is_number = channel in {"sms", "phone"}
    return value_key(_NOT_DIALLED.sub("", value) if is_number else value)


def details_of(patient: Patient) -> PersonDetails:
    """What is stored of a person, to be changed in one place and saved whole."""
    return PersonDetails(**{name: getattr(patient, name) for name in _COLUMNS})


def name_key(details: PersonDetails) -> str:
    return fold(f"{details.family} {details.given}")


def _patient(details: PersonDetails, now: datetime) -> Patient:
    known = {name: getattr(details, name) for name in _COLUMNS}
    return Patient(**known, name_key=name_key(details), created_at=now, updated_at=now)


def _take_over(patient: Patient, details: PersonDetails, now: datetime) -> list[str]:
    """Onto the row in memory; the names of what changed."""
    changed = [
        name for name in sorted(_COLUMNS) if getattr(patient, name) != getattr(details, name)
    ]
    for name in changed:
        setattr(patient, name, getattr(details, name))
    if changed:
        patient.name_key, patient.updated_at = name_key(details), now
    return changed


def _told(patient: Patient, event: str, **changes: object) -> Happened:
    return Happened(
        type=event,
        subject_type="patient",
        subject_id=patient.id,
        subject_version=patient.version,
        patient_id=patient.id,
        changes=changes,
    )
