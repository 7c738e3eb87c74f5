"""The patient's chart, what of it the protocol could not tell, and what the stage offers."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.chart import Lack, lacks_of, patient_course, read_chart
from followup.directory import numbers_of
from followup.panels import changes_of, drawings_of, score_rows
from followup.plan_options import read_options
from followup.prompt_page import acknowledgeable
from followup.services.evaluating import Evaluated, evaluate_plans
from followup.services.notices import note_seen
from followup.timeline import KINDS, entries_of
from followup.views.staff import StaffRequest
from pathway.engine.protocol import Protocol
from pathway.protocols import protocol


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_chart(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    record_access(by=request.actor, now=request.now, screen="chart", patient_id=patient.id)
    note_seen(by=request.actor, now=request.now, patient=patient)
    chart = read_chart(patient, request.now)
    kind = request.GET.get("show", "")
    context = {
        "section": "patients",
        "chart": chart,
        "patient": patient,
        "number": chart.number,
        "changes": changes_of(chart.recorded),
        "drawings": drawings_of(chart, request.now),
        "scores": score_rows(chart.recorded),
        "timeline": entries_of(patient.id, kind, chart.recorded),
        "timeline_kinds": [(name, title) for name, (title, _) in KINDS.items()],
        "timeline_kind": kind if kind in KINDS else "",
        "may_record": Permission.RECORD_CLINICAL in request.actor.permissions,
        "may_enrol": Permission.ENROL_PATIENT in request.actor.permissions,
        "may_decide": Permission.DECIDE_PROMPT in request.actor.permissions,
        "acknowledgeable": acknowledgeable(chart, request.actor, request.now),
        "may_move": Permission.CHANGE_STAGE in request.actor.permissions,
    }
    return render(request, "followup/chart.html", context)


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
