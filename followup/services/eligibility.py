"""Whether a message may be sent now: asked again at every claim, under the locks that decide."""

from datetime import datetime

from clinic.models import ClinicSettings, Membership
from followup.messaging.clock import clock_of
from followup.messaging.purposes import Purpose
from followup.messaging.reach import agreed_channels
from followup.models import Communication


def why_not(message: Communication, purpose: Purpose, now: datetime) -> str:
    """A code of why the message may not be sent, or nothing. Asked under its locks."""
    if message.clinic.suspended_at is not None:
        return "clinic_suspended"
    if purpose.is_for_patients:
        reason = _why_not_this_patient(message)
    else:
        reason = _why_not_this_member(message.membership) if message.membership else ""
    return reason or purpose.why_not(message, now)


def _why_not_this_member(member: Membership) -> str:
    if member.ended_on is not None:
        return "left"
    return "" if member.user.is_active else "no_account"


def _why_not_this_patient(message: Communication) -> str:
    patient, point = message.patient, message.contact_point
    if not ClinicSettings.objects.get().reminders_enabled:
        return "paused"
    if patient.deceased_on is not None:
        return "deceased"
    if patient.merged_into_id is not None:
        return "merged"
    if patient.entered_in_error_at is not None:
        return "entered_in_error"
    if point.state != "active":
        return str(point.state)
    is_agreed = message.channel in agreed_channels([patient.id])[patient.id]
    return "" if is_agreed else "opted_out"


def allowed_at(message: Communication, purpose: Purpose, now: datetime) -> datetime:
    """From when on it may be sent: patients have quiet hours, an alarm to staff has none."""
    if not purpose.is_for_patients:
        return now
    return clock_of(message.patient, ClinicSettings.objects.get()).allowed(now)
