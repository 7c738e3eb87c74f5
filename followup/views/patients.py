"""Finding a patient, and what the front desk may see of one."""

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.models import ContactPoint, Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup import directory, schedule
from followup.messaging.reach import WRITTEN, agreed_channels
from followup.reaching import reach_of
from followup.views.staff import StaffRequest


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def list_patients(request: StaffRequest) -> HttpResponse:
    wanted = request.GET.get("q", "").strip()[:100]
    after = directory.Place.read(request.GET.get("after", ""))
    sees_course = Permission.VIEW_CASELOAD in request.actor.permissions
    page = directory.page_of(wanted, after, with_course=sees_course)
    record_access(
        by=request.actor, now=request.now, screen="patients", patient_ids=page.patient_ids
    )
    if wanted and len(page.rows) == 1 and after is None and not request.headers.get("HX-Request"):
        return redirect("chart" if sees_course else "contact_card", page.rows[0].patient.id)
    is_start = not wanted and after is None
    context = {
        "section": "patients",
        "wanted": wanted,
        "page": page,
        "recent": _recent(request, sees_course) if is_start else [],
        "sees_course": sees_course,
        "may_register": Permission.REGISTER_PATIENT in request.actor.permissions,
        "may_enrol": Permission.ENROL_PATIENT in request.actor.permissions,
    }
    return render(request, "followup/patients.html", context)


def _recent(request: StaffRequest, sees_course: bool) -> list[directory.Row]:
    return directory.recent_of(request.actor, request.now, with_course=sees_course)


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def show_contact_card(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    record_access(by=request.actor, now=request.now, screen="contact_card", patient_id=patient.id)
    agreed = agreed_channels([patient.id])[patient.id]
    sees_chart = Permission.VIEW_CASELOAD in request.actor.permissions
    context = {
        "section": "patients",
        "patient": patient,
        "number": directory.numbers_of([patient.id]).get(patient.id, ""),
        "points": ContactPoint.objects.filter(patient=patient).order_by("rank", "id"),
        "rows": schedule.due_of_patient(patient.id, request.now, sees_why=sees_chart),
        "sees_chart": sees_chart,
        "may_record": Permission.RECORD_CONTACT in request.actor.permissions,
        "may_register": Permission.REGISTER_PATIENT in request.actor.permissions,
        "written": [(channel, channel in agreed) for channel in WRITTEN],
        "refused": reach_of(patient.id).refused,
    }
    return render(request, "followup/contact_card.html", context)
