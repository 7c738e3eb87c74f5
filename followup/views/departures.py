"""Recording that a patient died, moved away or is in somebody else's care."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.patients import details_of
from clinic.services.versions import StaleVersion
from followup.chart import patient_course
from followup.forms.stage import DeathForm, DepartureForm
from followup.services.departures import departure_of, record_departure
from followup.services.people import update_person_and_plans
from followup.views.drafting import fill_in, keeps_drafts
from followup.views.staff import StaffRequest
from followup.views.whose import whose
from pathway.models import CarePlan
from pathway.services.recording import local_day, on_day


@requires(Permission.ENROL_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def record_left(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    plan = patient_course(patient.id)
    if plan is None:
        raise Http404
    today = local_day(request.now)
    data = request.POST if request.method == "POST" else None
    form = DepartureForm(data, today=today, initial={"on": today})
    fill_in(form, request)
    if form.is_valid() and _saved(request, plan, form):
        said = _("Saved. Follow-up of %(name)s has ended here: moved away or in care elsewhere.")
        messages.success(request, said % {"name": patient.display_name})
        return redirect("chart", patient.id)
    return _page(request, patient, plan, form)


def _saved(request: StaffRequest, plan: CarePlan, form: DepartureForm) -> bool:
    when = on_day(form.cleaned_data["on"], request.now)
    about: Any = {"reason": form.cleaned_data["reason"], "when": when}
    try:
        record_departure(plan=plan, **about, by=request.actor, now=request.now)
    except ValidationError as refused:
        form.take_errors(refused)
    except StaleVersion:
        form.add_error(
            None, _("Somebody else changed this care plan meanwhile. Look again, then save.")
        )
    return form.is_valid()


def _page(
    request: StaffRequest, patient: Patient, plan: CarePlan, form: DepartureForm
) -> HttpResponse:
    record_access(by=request.actor, now=request.now, screen="departure", patient_id=patient.id)
    move = departure_of(plan, request.now)
    may_close_any = Permission.CHANGE_STAGE in request.actor.permissions
    context = {
        **whose(request, patient),
        "form": form,
        "is_closed": move is None,
        "unmet": move.criteria_unmet if move else (),
        "may_save": move is not None and (may_close_any or not move.is_override),
    }
    return render(request, "followup/departure.html", context)


@requires(Permission.REGISTER_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def record_died(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    data = request.POST if request.method == "POST" else None
    initial = {"deceased_on": patient.deceased_on}
    form = DeathForm(data, today=local_day(request.now), initial=initial)
    about = whose(request, patient)
    home = "chart" if about["sees_chart"] else "contact_card"
    if form.is_valid() and _died(request, patient, form):
        said = _("Saved: %(name)s has died. Every reminder and task has stopped.")
        messages.success(request, said % {"name": patient.display_name})
        return redirect(home, patient.id)
    record_access(by=request.actor, now=request.now, screen="death", patient_id=patient.id)
    back = reverse(home, args=[patient.id])
    return render(request, "followup/death.html", {**about, "form": form, "back": back})


def _died(request: StaffRequest, patient: Patient, form: DeathForm) -> bool:
    details = replace(details_of(patient), deceased_on=form.cleaned_data["deceased_on"])
    try:
        update_person_and_plans(patient=patient, details=details, by=request.actor, now=request.now)
    except ValidationError as refused:
        form.take_errors(refused)
    except StaleVersion:
        form.add_error(
            None, _("Somebody else changed these details meanwhile. Look again, then save.")
        )
    return form.is_valid()
