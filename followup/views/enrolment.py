"""Who could start the pathway, and starting it."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import requires
from clinic.models import Membership, Patient
from clinic.permissions import Permission, Role
from clinic.services.ledger import record_access
from followup.directory import numbers_of
from followup.enrolment import candidates
from followup.forms.enrolment import EnrolmentForm
from followup.services.courses import enrol_patient
from followup.views.drafting import fill_in, keeps_drafts
from followup.views.staff import StaffRequest
from pathway.models import Episode
from pathway.services.recording import local_day

SHOWN = 100
FOLLOWING = (Role.CLINICIAN, Role.CLINICAL_LEAD, Role.CARE_COORDINATOR, Role.THERAPIST)


@requires(Permission.ENROL_PATIENT)
@require_safe
@never_cache
def list_candidates(request: StaffRequest) -> HttpResponse:
    found = list(candidates()[:SHOWN])
    ids = [patient.id for patient in found]
    record_access(by=request.actor, now=request.now, screen="enrolment", patient_ids=ids)
    numbers = numbers_of(ids)
    rows = [(patient, numbers.get(patient.id, "")) for patient in found]
    return render(request, "followup/candidates.html", {"section": "patients", "rows": rows})


@requires(Permission.ENROL_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def enrol(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    form = enrolment_form(request)
    fill_in(form, request)
    if request.method == "POST" and form.is_valid() and _save(request, patient, form):
        messages.success(request, _("%(name)s is on the pathway.") % {"name": patient})
        return redirect("chart", patient.id)
    record_access(by=request.actor, now=request.now, screen="enrolment", patient_id=patient.id)
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "form": form,
        "is_enrolled": Episode.objects.open().filter(patient=patient).exists(),
    }
    return render(request, "followup/enrol.html", context)


def enrolment_form(request: StaffRequest) -> EnrolmentForm:
    """From today on, followed by whoever enrols, unless something else is chosen."""
    people = Membership.objects.current().filter(role__in=FOLLOWING).with_people()
    return EnrolmentForm(
        request.POST if request.method == "POST" else None,
        owners=[(str(one.id), str(one.user)) for one in people],
        today=local_day(request.now),
        owner=str(request.membership.id),
    )


def _save(request: StaffRequest, patient: Patient, form: EnrolmentForm) -> bool:
    given = form.cleaned_data
    try:
        enrol_patient(
            patient=patient,
            started_on=given["started_on"],
            onset_on=given["onset_on"],
            owner=Membership.objects.current().get(id=given["owner"]),
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    return True
