"""On the contact card: addresses of a patient, and whether the patient wants messages there."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import requires
from clinic.models import ContactPoint, Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.directory import numbers_of
from followup.forms.messages import AddressForm, take_refusal
from followup.messaging.reach import WRITTEN
from followup.services.contact_points import add_address, retire_address
from followup.services.stops import resume_messages, stop_messages
from followup.views.staff import StaffRequest


@requires(Permission.REGISTER_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = _patient(patient_id)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_address(patient=patient, **form.cleaned_data, by=request.actor, now=request.now)
        except ValidationError as refused:
            take_refusal(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("contact_card", patient_id)
    record_access(by=request.actor, now=request.now, screen="add_address", patient_id=patient_id)
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient_id]).get(patient_id, ""),
        "form": form,
    }
    return render(request, "followup/add_address.html", context, status=422 if form.errors else 200)


@requires(Permission.REGISTER_PATIENT)
@require_POST
def retire(request: StaffRequest, patient_id: uuid.UUID, point_id: uuid.UUID) -> HttpResponse:
    point = get_object_or_404(ContactPoint, id=point_id, patient=_patient(patient_id))
    retire_address(point=point, by=request.actor, now=request.now)
    messages.success(request, _("Saved. Nothing is sent there any more."))
    return redirect("contact_card", patient_id)


@requires(Permission.RECORD_CONTACT)
@require_POST
def switch(request: StaffRequest, patient_id: uuid.UUID, channel: str) -> HttpResponse:
    """What the patient said: no more messages over this channel, or messages again."""
    if channel not in WRITTEN:
        raise Http404
    about: dict[str, Any] = {"patient": _patient(patient_id), "channel": channel}
    if request.POST.get("to") == "on":
        resume_messages(**about, by=request.actor, now=request.now)
        messages.success(request, _("Saved. The patient gets messages again."))
    else:
        stop_messages(**about, by=request.actor, now=request.now)
        messages.success(request, _("Saved. No further message is sent this way."))
    return redirect("contact_card", patient_id)


def _patient(patient_id: uuid.UUID) -> Patient:
    found: Patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    return found
