"""Asking a patient for a report now: a message with a link, and a call if nobody answers."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.actors import Actor
from clinic.models import ClinicSettings, ContactPoint, Patient
from clinic.permissions import Permission
from clinic.services.follow_up import self_report_faults, takes_self_reports
from followup.messaging.channels import usable_channels
from followup.messaging.clock import clock_of
from followup.messaging.purposes import Purpose
from followup.messaging.reach import reachable
from followup.messaging.wanted import REQUEST_HOLDS
from followup.models import Communication, Task
from followup.services.patient_messages import COMMON, request_values
from followup.services.settling import tell_message
from followup.services.task_work import open_task
from pathway.models import CarePlan
from pathway.services.courses import CLOSED
from pathway.services.recording import local_day

PURPOSE = "report_request"
_ANCHOR = "call_unanswered"


@transaction.atomic
def request_report(*, plan: CarePlan, by: Actor, now: datetime) -> Communication:
    """Plan the message, and the call for when its link has run out. At most one a day.

    It goes out when the patient's quiet hours allow. Raises ValidationError with what to do.
    """
    by.check_may(Permission.RECORD_CLINICAL)
    patient = Patient.objects.select_for_update(no_key=True).get(id=plan.patient_id)
    settings = ClinicSettings.objects.get()
    if refusal := _refusal(plan, patient, settings, now):
        raise ValidationError(refusal)
    point = reachable([patient.id], usable_channels()).get(patient.id)
    if point is None:
        raise ValidationError(_no_address(patient))
    call = _call_if_unanswered(plan, by=by, now=now)
    message: Communication = Communication.objects.create(
        patient=patient,
        contact_point=point,
        purpose=PURPOSE,
        subject=f"task:{call.id}",
        step="request",
        channel=point.channel,
        task=call,
        template="self_report",
        language=patient.language or settings.language,
        send_after=clock_of(patient, settings).allowed(now),
        expires_at=now + REQUEST_HOLDS,
        created_at=now,
        updated_at=now,
    )
    tell_message(message, "planned", by=by, now=now)
    return message


def _refusal(plan: CarePlan, patient: Patient, settings: ClinicSettings, now: datetime) -> str:
    """Why this patient cannot be asked now, and what to do instead; empty when they can."""
    if not settings.self_report_enabled:
        return _("Patients may not report on their own here. An administrator can switch it on.")
    if self_report_faults(settings):
        return _("Patients are turned away: nobody reachable is on call. Tell an administrator.")
    if not settings.reminders_enabled:
        return _("Messages to patients are switched off. Call the patient instead.")
    if patient.deceased_on is not None:
        return _("This person has died.")
    if plan.state != "active" or plan.stage == CLOSED:
        return _("This patient is discharged. Call the patient instead.")
    if Task.objects.filter(care_plan=plan, kind=_ANCHOR, key=_key(now)).exists():
        return _("A questionnaire was sent today already.")
    return ""


def _no_address(patient: Patient) -> str:
    if ContactPoint.objects.filter(patient=patient, state="stopped").exists():
        return _("The patient has stopped messages. Call instead.")
    return _("No address that works and that the patient agreed to is recorded. Call instead.")


def _call_if_unanswered(plan: CarePlan, *, by: Actor, now: datetime) -> Task:
    return open_task(
        care_plan=plan,
        kind=_ANCHOR,
        key=_key(now),
        due_on=local_day(now + REQUEST_HOLDS),
        reason=f"questionnaire asked for on {local_day(now).isoformat()}",
        by=by,
        now=now,
    )


def _key(now: datetime) -> str:
    return f"asked:{local_day(now).isoformat()}"


def _why_not(message: Communication, now: datetime) -> str:
    call: Any = message.task
    if call.care_plan.state != "active" or call.care_plan.stage == CLOSED:
        return "discharged"
    if call.state != "open":
        return "no_longer_due"
    return "" if takes_self_reports(ClinicSettings.objects.get()) else "self_report_off"


REPORT_REQUEST = Purpose(
    title=gettext_lazy("Questionnaire, asked for by staff"),
    fields=COMMON | {"link"},
    why_not=_why_not,
    values=request_values,
    is_for_patients=True,
)
