"""The patient's chart, what of it the protocol could not tell, and what the stage offers."""

import csv
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.chart import Chart, Lack, lacks_of, patient_course, read_chart
from followup.chart_as_of import NotKnownThen, read_chart_as_of
from followup.directory import numbers_of, phone_of
from followup.forms.chart_day import ChartDayForm
from followup.panels import changes_of, drawings_of, score_lines, score_rows
from followup.plan_options import read_options
from followup.recorded import Recorded, recorded_of
from followup.services.evaluating import Evaluated, evaluate_plans
from followup.services.notices import note_seen
from followup.timeline import Asked, read_timeline
from followup.timeline_words import KINDS
from followup.views.red_flags import interrupts
from followup.views.staff import StaffRequest
from pathway.engine.protocol import Protocol
from pathway.models import CarePlan
from pathway.protocols import protocol


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_chart(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    chart, form = _chart(request, patient)
    if interrupts(request, chart):
        return redirect("red_flag", patient.id)
    record_access(by=request.actor, now=request.now, screen="chart", patient_id=patient.id)
    note_seen(by=request.actor, now=request.now, patient=patient)
    kind = request.GET.get("show", "")
    asked = Asked(kind, request.GET.get("before", ""), chart.as_of)
    may = request.actor.permissions
    context = {
        **_told(chart),
        "day_form": form,
        "phone": phone_of(patient.id),
        "timeline": read_timeline(patient.id, asked, chart.recorded),
        "timeline_kinds": [(name, title) for name, (title, _prefixes) in KINDS.items()],
        "timeline_kind": kind if kind in KINDS else "",
        "may_record": Permission.RECORD_CLINICAL in may and not chart.as_of,
        "may_enrol": Permission.ENROL_PATIENT in may,
        "may_register": Permission.REGISTER_PATIENT in may,
        "may_manage_tasks": Permission.MANAGE_TASKS in may,
        "may_move": Permission.CHANGE_STAGE in may and not chart.died_on,
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "followup/chart.html", context, status=status)


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_summary(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    """One or two pages to print, also as of a day."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    chart, _day = _chart(request, patient)
    record_access(by=request.actor, now=request.now, screen="summary", patient_id=patient.id)
    return render(request, "followup/summary.html", _told(chart))


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def export_scores(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The table beneath the panels as CSV."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    record_access(by=request.actor, now=request.now, screen="scores", patient_id=patient.id)
    plan = patient_course(patient.id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="scores.csv"'
    csv.writer(response).writerows(score_lines(recorded_of(plan) if plan else Recorded()))
    return response


def _chart(request: StaffRequest, patient: Patient) -> tuple[Chart, ChartDayForm | None]:
    """As it is, or as of the day in the address; a day that cannot be shown is said to be one."""
    chart = None
    if "as_of" not in request.GET:
        chart = read_chart(patient, by=request.actor, now=request.now)
    plan = chart.plan if chart else patient_course(patient.id)
    if plan is None:
        return chart or read_chart(patient, by=request.actor, now=request.now), None
    form = ChartDayForm(request.GET or None, episode=plan.episode, now=request.now)
    if chart is None and form.moment:
        chart = _looked_back(patient, plan, form)
    return chart or read_chart(patient, by=request.actor, now=request.now), form


def _looked_back(patient: Patient, plan: CarePlan, form: ChartDayForm) -> Chart | None:
    try:
        return read_chart_as_of(patient, plan, form.cleaned_data["as_of"])
    except NotKnownThen:
        form.add_error("as_of", _("The care plan could not be evaluated as of that day."))
        return None


def _told(chart: Chart) -> dict[str, Any]:
    return {
        "section": "patients",
        "chart": chart,
        "patient": chart.patient,
        "number": chart.number,
        "changes": changes_of(chart.recorded),
        "drawings": drawings_of(chart),
        "scores": score_rows(chart.recorded),
    }


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_not_recorded(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Evaluates as of now and writes nothing: which rule lacks what."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    record_access(by=request.actor, now=request.now, screen="not_recorded", patient_id=patient.id)
    plan = patient_course(patient.id)
    done, _failed = evaluate_plans([plan] if plan else [], as_of=request.now)
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "is_enrolled": plan is not None,
        "is_evaluated": bool(done) and not done[0].plan.rule_errors,
        "missing": _lacks(done),
        "may_record": Permission.RECORD_CLINICAL in request.actor.permissions,
    }
    return render(request, "followup/not_recorded.html", context)


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_plan_options(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    """What the stage offers and what became of each; writes nothing."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    record_access(by=request.actor, now=request.now, screen="plan_options", patient_id=patient.id)
    plan = patient_course(patient.id)
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "is_enrolled": plan is not None,
        "found": read_options(plan, request.now) if plan else None,
    }
    return render(request, "followup/plan_options.html", context)


def _lacks(done: list[Evaluated]) -> list[Lack]:
    return [lack for each in done for lack in lacks_of(_rules_of(each), each.plan)]


def _rules_of(one: Evaluated) -> Protocol:
    return protocol(one.care_plan.protocol, one.care_plan.protocol_version)
