"""Why a rule says what it says about a patient, why not, and what every rule says."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.chart import patient_course
from followup.directory import numbers_of
from followup.forms.moment import MomentForm
from followup.services.explaining import explain_rule, list_rules
from followup.views.staff import StaffRequest
from followup.why import Why, cards_of_rules, read_why
from pathway.models import CarePlan
from pathway.protocols import protocol


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_rules(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Evaluates and writes nothing."""
    patient, plan, form = _asked(request, patient_id)
    record_access(by=request.actor, now=request.now, screen="rules", patient_id=patient.id)
    cards = cards_of_rules(list_rules(plan, form.moment)) if form.is_valid() else []
    return _page(request, "followup/rules.html", patient, form, cards=cards)


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_rule(request: StaffRequest, patient_id: uuid.UUID, rule: str) -> HttpResponse:
    """Evaluates and writes nothing."""
    patient, plan, form = _asked(request, patient_id)
    why = _why(plan, rule, form)
    rules = (why.rules if why else protocol(plan.protocol, plan.protocol_version)).rules
    if rule not in rules:
        raise Http404
    record_access(by=request.actor, now=request.now, screen="rule", patient_id=patient.id)
    return _page(request, "followup/rule.html", patient, form, rule=rules[rule], why=why)


def _why(plan: CarePlan, rule: str, form: MomentForm) -> Why | None:
    """Nothing for a day of which nothing can be said."""
    try:
        return read_why(explain_rule(plan, rule, form.moment)) if form.is_valid() else None
    except KeyError:
        raise Http404 from None


def _asked(request: StaffRequest, patient_id: uuid.UUID) -> tuple[Patient, CarePlan, MomentForm]:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    plan = patient_course(patient.id)
    if plan is None:
        raise Http404
    return patient, plan, MomentForm(request.GET, episode=plan.episode, now=request.now)


def _page(
    request: StaffRequest, template: str, patient: Patient, form: MomentForm, **more: Any
) -> HttpResponse:
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "form": form,
        "moment": form.moment if form.is_valid() else None,
        "query": request.GET.urlencode(),
        **more,
    }
    return render(request, template, context, status=200 if form.is_valid() else 400)
