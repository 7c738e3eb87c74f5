"""Registering people and keeping what identifies and reaches them."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import ClinicKey, ContactPoint, Patient, PatientIdentifier, PatientName
from clinic.names import fold, is_one_line, tokens
from clinic.permissions import Permission
from clinic.sealing import blind_index
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from clinic.tenancy import current_clinic_id

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A number in another system, with the moment that system last changed it."""

    system: str
    value: str
    source_version_at: datetime | None = None


@transaction.atomic
def register_patient(
    *,
    details: PersonDetails,
    identifiers: list[Identifier],
    by: Actor,
    now: datetime,
) -> Patient:
    """A new patient of the clinic in scope. Raises ValidationError, field by field."""
    by.check_may(Permission.REGISTER_PATIENT)
    check_person(details, now)
    patient = Patient.objects.create(
        **_columns(details), name_key=name_key(details), created_at=now, updated_at=now
    )
    _index_name(patient)
    for identifier in identifiers:
        _attach(patient, identifier)
    _tell(patient, "patient.created", {}, by=by, now=now)
    return patient


@transaction.atomic
def update_patient(
    *, patient: Patient, details: PersonDetails, by: Actor, now: datetime
) -> list[str]:
    """Bring a patient up to date; answers with the names of what changed, empty if nothing."""
    by.check_may(Permission.REGISTER_PATIENT)
    check_person(details, now)
    changes = {
        name: value for name, value in _columns(details).items() if getattr(patient, name) != value
    }
    if not changes:
        return []
    save_version(patient, **changes, name_key=name_key(details), updated_at=now)
    _index_name(patient)
    _tell(patient, "patient.updated", {"fields": sorted(changes)}, by=by, now=now)
    return sorted(changes)


@transaction.atomic
def add_identifier(
    *, patient: Patient, identifier: Identifier, by: Actor, now: datetime
) -> PatientIdentifier:
    """The patient's number, new or held. Raises ValidationError when it is somebody else's."""
    by.check_may(Permission.REGISTER_PATIENT)
    held, is_new = _attach(patient, identifier)
    if is_new:
        save_version(patient, updated_at=now)
        _tell(patient, "patient.identified", {"system": identifier.system}, by=by, now=now)
    return held


def check_identifier(identifier: Identifier) -> None:
    """Raises ValidationError: `system|value` must have one reading."""
    if "|" in identifier.system:
        raise ValidationError({"identifiers": "The name of a system may not hold a bar (|)."})


def hold_identifier(*, system: str, value: str) -> PatientIdentifier | None:
    """Whose number this is; until the transaction ends nobody else gives it to anyone."""
    name = f"{current_clinic_id()}{system}".encode() + value_key(value)
    number = int.from_bytes(hashlib.sha256(name).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
    rows = PatientIdentifier.objects.filter(system=system, value_key=value_key(value))
    found: PatientIdentifier | None = rows.select_related("patient__merged_into").first()
    return found


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
        raise ValidationError(
            {"identifiers": "This number already belongs to another patient of the clinic."}
        )
    return held, is_new


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
        _tell(patient, "contact_point.added", {"channel": channel}, by=by, now=now)
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
    """Raises ValidationError naming each field that cannot be true."""
    errors: dict[str, str] = {}
    today = now.date()
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
    wrapped = ClinicKey.objects.order_by("-version").values_list("wrapped", flat=True)[0]
    return blind_index(current_clinic_id(), bytes(wrapped), value.strip().casefold())


def contact_key(channel: str, value: str) -> bytes:
    """The blind index of an address; a number is the same however its digits are grouped."""
    is_number = channel in {"sms", "phone"}
    return value_key(_NOT_DIALLED.sub("", value) if is_number else value)


def details_of(patient: Patient) -> PersonDetails:
    """What is stored of a person, to be changed in one place and saved whole."""
    return PersonDetails(
        **{name: getattr(patient, name) for name in PersonDetails.__dataclass_fields__}
    )


def name_key(details: PersonDetails) -> str:
    return fold(f"{details.family} {details.given}")


def _columns(details: PersonDetails) -> dict[str, object]:
    return {name: getattr(details, name) for name in PersonDetails.__dataclass_fields__}


def _index_name(patient: Patient) -> None:
    words = set(tokens(f"{patient.family} {patient.given}"))
    stored = PatientName.objects.filter(patient=patient)
    stored.exclude(token__in=words).delete()
    known = set(stored.values_list("token", flat=True))
    PatientName.objects.bulk_create(
        [PatientName(patient=patient, token=word) for word in sorted(words - known)]
    )


def _tell(
    patient: Patient, event: str, changes: dict[str, object], *, by: Actor, now: datetime
) -> None:
    record_event(
        Happened(
            type=event,
            subject_type="patient",
            subject_id=patient.id,
            subject_version=patient.version,
            patient_id=patient.id,
            changes=changes,
        ),
        by=by,
        now=now,
    )
