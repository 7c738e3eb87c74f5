"""The landing pages: the clinical worklist, and the schedule of the front desk."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup import schedule, worklist
from followup.views.staff import StaffRequest
from pathway.models.course import STAGES
from pathway.models.prompts import SEVERITIES
from pathway.protocols import CURRENT_PROTOCOL, protocol


@requires(Permission.VIEW_SCHEDULE)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    sees_caseload = Permission.VIEW_CASELOAD in request.actor.permissions
    return redirect("worklist" if sees_caseload else "schedule")


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_worklist(request: StaffRequest) -> HttpResponse:
    filters = _filters(request)
    counts = worklist.count_queues(filters, request.now)
    page = worklist.page_of(filters, request.now)
    _note_look(request, "worklist", page.patient_ids)
    context = {
        "section": "worklist",
        "filters": filters,
        "waiting": counts.pop("waiting"),
        "queues": [(name, worklist.QUEUES[name], size) for name, size in counts.items()],
        "page": page,
        "stages": protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).stages.values(),
        "severities": SEVERITIES,
        "may_manage_tasks": Permission.MANAGE_TASKS in request.actor.permissions,
        "may_record": Permission.RECORD_CLINICAL in request.actor.permissions,
    }
    return render(request, "followup/worklist.html", context)


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def show_schedule(request: StaffRequest) -> HttpResponse:
    window = schedule.chosen_window(request.GET.get("when", ""))
    after = schedule.Place.read(request.GET.get("after", ""))
    page = schedule.page_of(window, after, request.now)
    _note_look(request, "schedule", page.patient_ids)
    context = {
        "section": "worklist",
        "window": window,
        "windows": schedule.count_windows(request.now),
        "page": page,
    }
    return render(request, "followup/schedule.html", context)


def _filters(request: StaffRequest) -> worklist.Filters:
    asked = request.GET
    return worklist.Filters(
        queue=asked["queue"] if asked.get("queue") in worklist.QUEUES else "",
        stage=asked["stage"] if asked.get("stage") in STAGES else "",
        severity=asked["severity"] if asked.get("severity") in SEVERITIES else "",
        mine=request.membership.id if asked.get("mine") == "1" else None,
        pool=asked.get("pool") == "1",
        after=worklist.Place.read(asked.get("after", "")),
    )


def _note_look(request: StaffRequest, screen: str, patient_ids: list[uuid.UUID]) -> None:
    record_access(by=request.actor, now=request.now, screen=screen, patient_ids=patient_ids)
