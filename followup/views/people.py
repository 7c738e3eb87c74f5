"""Registering a new patient, and keeping the details of one up to date."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.access import requires
from clinic.models import Membership, Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.patients import details_of
from clinic.services.versions import StaleVersion
from followup.conflicts import Conflict, differing, last_change, replacing
from followup.directory import numbers_of
from followup.forms.enrolment import EnrolmentForm
from followup.forms.person import EditPatientForm, NewPatientForm, in_words, stored_in_form
from followup.services.people import update_person_and_plans
from followup.services.registering import Already, Perhaps, Start, give_number, register_new
from followup.views.drafting import fill_in, keeps_drafts
from followup.views.enrolment import enrolment_form
from followup.views.staff import StaffRequest


@requires(Permission.REGISTER_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register(request: StaffRequest) -> HttpResponse:
    """A new patient; who may enrol starts the pathway with the same press, if they choose to."""
    data = request.POST if request.method == "POST" else None
    form = NewPatientForm(data, initial={"key": uuid.uuid4()})
    start = enrolment_form(request) if _may_enrol(request) else None
    perhaps: list[Patient] = []
    is_sound = _are_sound(request, form, start)
    if request.method == "POST" and is_sound:
        try:
            return _registered(request, _register(request, form, start))
        except Already as found:
            return _saved_already(request, found.patient)
        except Perhaps as found:
            perhaps = found.people
            ids = [one.id for one in perhaps]
            record_access(by=request.actor, now=request.now, screen="new_patient", patient_ids=ids)
        except ValidationError as refused:
            _take_errors(refused, form, start)
    numbers = numbers_of(one.id for one in perhaps) if perhaps else {}
    context = {
        "section": "patients",
        "form": form,
        "start": start,
        "starts": _starts(request),
        "perhaps": [(one, numbers.get(one.id, "")) for one in perhaps],
        "sees_chart": Permission.VIEW_CASELOAD in request.actor.permissions,
    }
    return render(request, "followup/new_patient.html", context)


def _take_errors(
    refused: ValidationError, form: NewPatientForm, start: EnrolmentForm | None
) -> None:
    """What is wrong with the start stands beside it, the rest beside the person."""
    found = getattr(refused, "message_dict", {"__all__": refused.messages})
    for name, said in found.items():
        if start is not None and name in start.fields:
            start.add_error(name, said)
        else:
            form.take_errors(ValidationError({name: said}))


def _may_enrol(request: StaffRequest) -> bool:
    return Permission.ENROL_PATIENT in request.actor.permissions


def _starts(request: StaffRequest) -> bool:
    return _may_enrol(request) and (request.method != "POST" or request.POST.get("starts") == "1")


def _are_sound(request: StaffRequest, form: NewPatientForm, start: EnrolmentForm | None) -> bool:
    """What is wrong is shown in both at once."""
    answers = [form.is_valid()]
    if start is not None and _starts(request):
        answers.append(start.is_valid())
    return all(answers)


def _register(request: StaffRequest, form: NewPatientForm, start: EnrolmentForm | None) -> Patient:
    said = form.cleaned_data
    return register_new(
        details=form.details(),
        **{name: said[name].strip() for name in ("number", "phone", "email")},
        start=_start(start) if start is not None and _starts(request) else None,
        is_somebody_else=said["is_somebody_else"],
        key=said["key"],
        by=request.actor,
        now=request.now,
    )


def _start(form: EnrolmentForm) -> Start:
    said = form.cleaned_data
    owner = Membership.objects.current().get(id=said["owner"])
    return Start(started_on=said["started_on"], onset_on=said["onset_on"], owner=owner)


def _saved_already(request: StaffRequest, patient: Patient) -> HttpResponseRedirect:
    said = _("%(name)s was saved already, with your first press. Nothing is stored twice.")
    messages.info(request, said % {"name": patient.display_name})
    return redirect("contact_card", patient.id)


def _registered(request: StaffRequest, patient: Patient) -> HttpResponseRedirect:
    who = {"name": patient.display_name}
    if _starts(request):
        messages.success(request, _("%(name)s is registered and on the pathway.") % who)
        return redirect("chart", patient.id)
    messages.success(request, _("%(name)s is registered.") % who)
    return redirect("contact_card", patient.id)


@requires(Permission.REGISTER_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def edit(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    number = numbers_of([patient.id]).get(patient.id, "")
    data = request.POST if request.method == "POST" else None
    form = EditPatientForm(data, initial=stored_in_form(patient, number))
    fill_in(form, request)
    conflict: Conflict | None = None
    if form.is_valid():
        try:
            _update(request, patient, number, form)
            messages.success(request, _("Saved: details of %(name)s.") % {"name": patient})
            return redirect("contact_card", patient.id)
        except ValidationError as refused:
            form.take_errors(refused)
        except StaleVersion as stale:
            conflict = _both_versions(stale.current, number, form)
            form.now_seen(stale.current.version)  # type: ignore[attr-defined]
    record_access(by=request.actor, now=request.now, screen="edit_patient", patient_id=patient.id)
    context = {
        "section": "patients",
        "patient": Patient.objects.get(id=patient.id),
        "number": number,
        "form": form,
        "conflict": conflict,
    }
    return render(request, "followup/edit_patient.html", context, status=409 if conflict else 200)


def _update(request: StaffRequest, patient: Patient, number: str, form: EditPatientForm) -> None:
    """All of it or nothing. Raises ValidationError and StaleVersion."""
    about: dict[str, Any] = {"patient": patient, "by": request.actor, "now": request.now}
    details = form.details(details_of(patient))
    patient.version = form.cleaned_data["version"]
    with transaction.atomic():
        update_person_and_plans(details=details, **about)
        said = form.cleaned_data["number"].strip()
        if said and said != number:
            give_number(number=said, **about)


def _both_versions(current: Any, number: str, form: EditPatientForm) -> Conflict:
    stored, yours = stored_in_form(current, number), form.cleaned_data
    said = [
        (field.label, in_words(name, stored[name]), in_words(name, yours[name]))
        for name, field in form.fields.items()
        if name != "version"
    ]
    who, at = last_change(current.id, current.id)
    return Conflict(who=who, at=at, differences=differing(said), keeps=replacing())
