"""Where a patient can be reached: adding an address, and giving one up."""

from datetime import datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import ContactPoint, Patient
from clinic.permissions import Permission
from clinic.services.patients import add_contact_point
from followup.dialling import dialled_here
from followup.services.reconcile import lock_to_plan, reconcile_patient
from followup.services.stops import move_point, resume_messages

NUMBERS = ("sms", "phone")


@transaction.atomic
def add_address(
    *, patient: Patient, channel: str, value: str, agrees: bool, by: Actor, now: datetime
) -> ContactPoint:
    """`agrees`: the patient said yes to messages over this channel. Raises ValidationError."""
    value = checked_number(value, channel) if channel in NUMBERS else checked_text(channel, value)
    lock_to_plan(patient.id)
    point = add_contact_point(patient=patient, channel=channel, value=value, by=by, now=now)
    if point.state in {"bounced", "wrong_person"}:
        move_point(point, "active", by=by, now=now)
    if agrees:
        resume_messages(patient=patient, channel=channel, by=by, now=now)
    reconcile_patient(patient.id, by=by, now=now)
    return point


@transaction.atomic
def retire_address(*, point: ContactPoint, by: Actor, now: datetime) -> None:
    """Not this person's any more: nothing is sent there, and what is planned goes elsewhere."""
    by.check_may(Permission.REGISTER_PATIENT)
    lock_to_plan(point.patient_id)
    locked = ContactPoint.objects.select_for_update(no_key=True).get(id=point.id)
    if locked.state == "wrong_person":
        return
    move_point(locked, "wrong_person", by=by, now=now)
    reconcile_patient(point.patient_id, by=by, now=now)


def checked_number(value: str, channel: str) -> str:
    """As it is written internationally. Raises ValidationError that says how."""
    number = dialled_here(value)
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(
            {"value": _("Enter the number with + and the country, such as +34 600 111 222.")}
        )
    if channel == "sms" and number.extension:
        raise ValidationError(
            {"value": _("Text messages reach no extension. Enter a mobile number without one.")}
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def checked_text(channel: str, value: str) -> str:
    value = value.strip()
    if channel == "email":
        try:
            validate_email(value)
        except ValidationError as error:
            raise ValidationError(
                {"value": _("Enter an e-mail address, such as name@example.org.")}
            ) from error
    if not value or not value.replace("\n", " ").isprintable() or len(value) > 300:
        raise ValidationError({"value": _("Enter the address, at most 300 characters.")})
    return value
