"""The pathway: who is where, how long, and which way patients moved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.measures.stages import flows, stage_rows
from followup.pathway_board import Asked, flows_in_words, funnel_of, mix_of, plans_behind
from followup.patient_rows import page_of_plans
from followup.views.staff import StaffRequest


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_pathway(request: StaffRequest) -> HttpResponse:
    """Numbers only: no patient is named, so nobody is looked at."""
    asked = Asked(request.GET, request.now)
    rows = stage_rows(asked.chosen)
    context = {
        "section": "pathway",
        "asked": asked,
        "chosen": asked.period,
        "rows": [(row, mix_of(row)) for row in rows],
        "flows": flows_in_words(flows(asked.chosen)),
        "funnel": funnel_of(rows),
    }
    return render(request, "followup/pathway/board.html", context)


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def list_patients(request: StaffRequest) -> HttpResponse:
    asked = Asked(request.GET, request.now)
    plans, said = plans_behind(asked.chosen, request.GET)
    page = page_of_plans(plans, request.GET.get("page", "1"))
    record_access(by=request.actor, now=request.now, screen="pathway", patient_ids=page.patient_ids)
    context = {
        "section": "pathway",
        "asked": asked,
        "said": said,
        "stage": request.GET.get("stage") or request.GET.get("to", ""),
        "origin": request.GET.get("from", ""),
        "page": page,
    }
    return render(request, "followup/pathway/patients.html", context)
