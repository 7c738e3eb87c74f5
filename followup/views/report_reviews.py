"""Asking a patient for a report, reading it, and saying so."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.chart import patient_course
from followup.forms.report_review import ReportReviewForm
from followup.record_history import Told, history_of, told_of
from followup.services.entries import may_record, step_of
from followup.services.report_requests import request_report
from followup.services.report_reviews import review_report
from followup.services.reviews import SELF_REPORT
from followup.views.saved import back_to_chart, way_back
from followup.views.staff import StaffRequest
from followup.views.whose import whose
from pathway.models import Assessment, Prompt, Review, SideEffect
from pathway.records.findings import ASSESSMENT, DEGREES, EFFECTS, REVIEW
from pathway.services.recording import ConflictingCorrection


@requires(Permission.VIEW_CASELOAD)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def read_report(request: StaffRequest, patient_id: uuid.UUID, entry_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    report = _report(patient, entry_id)
    form = ReportReviewForm(
        request.POST if request.method == "POST" else None, revision=report.revision
    )
    if request.method == "POST" and form.is_valid() and _save(request, report, form):
        said = _("Saved: you have read the answers of %(name)s.")
        return back_to_chart(request, patient, said % {"name": patient.display_name})
    record_access(by=request.actor, now=request.now, screen="self_report", patient_id=patient.id)
    told = _told(patient, report)
    context = {
        **whose(request, patient),
        "form": form,
        "report": report,
        "told": told,
        "says": _said_once(told.says, report),
        "is_emergency": Prompt.objects.standing()
        .filter(patient_id=patient.id, severity="emergency")
        .exists(),
        "effects": _effects(report),
        "has_been_read": Review.objects.in_force()
        .filter(patient=report.patient_id, kind=SELF_REPORT, reviewed_ids__contains=[entry_id])
        .exists(),
        "may_review": may_record(request.actor, step_of(REVIEW, SELF_REPORT)),
    }
    return render(request, "followup/self_report.html", context)


@requires(Permission.RECORD_CLINICAL)
@require_POST
def ask(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Send this patient a questionnaire now, or say why it cannot be."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    plan = patient_course(patient.id)
    if plan is None:
        messages.warning(request, _("Enrol this patient first: there is no episode."))
        return redirect("chart", patient.id)
    try:
        request_report(plan=plan, by=request.actor, now=request.now)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        said = _("A questionnaire goes out to %(name)s as soon as the quiet hours allow.")
        messages.success(request, said % {"name": patient.display_name})
    return redirect(way_back(request, reverse("chart", args=[patient.id])))


def _report(patient: Patient, entry_id: uuid.UUID) -> Any:
    """Raises Http404 for what no patient sent in, and for what was withdrawn."""
    rows = Assessment.objects.in_force().of_person(patient.id).select_related("care_plan__episode")
    report = rows.filter(root_id=entry_id, source="patient").first()
    if report is None:
        raise Http404
    return report


def _save(request: StaffRequest, report: Any, form: ReportReviewForm) -> bool:
    given = form.cleaned_data
    report.revision = given["revision"]
    said = {name: given[name] for name in ("outcome", "counts_as_reassessment", "note", "sitting")}
    try:
        review_report(
            plan=report.care_plan, report=report, by=request.actor, now=request.now, **said
        )
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    except ConflictingCorrection:
        form.add_error(None, _("Somebody changed these answers since you opened them. Look again."))
        return False
    return True


def _told(patient: Patient, report: Any) -> Told:
    history = history_of(ASSESSMENT, patient.id, report.root_id)
    if history is None:
        raise Http404
    return told_of(history, {})[0]


def _said_once(says: list[tuple[Any, Any]], report: Any) -> list[tuple[Any, Any]]:
    """Pain is asked once and stored under two names; it is read once."""
    if report.nrs is None or report.nrs != report.peg_pain:
        return says
    again = str(ASSESSMENT.all_fields()["peg_pain"].label)
    return [(label, words) for label, words in says if str(label) != again]


def _effects(report: Any) -> list[tuple[Any, Any]]:
    """What the same sending said of side effects."""
    sent = Assessment.objects.get(root_id=report.root_id, revision=0)
    rows = SideEffect.objects.in_force().filter(
        patient_id=report.patient_id, source="patient", request_id=sent.request_id
    )
    return [(EFFECTS[row.effect], DEGREES[row.severity]) for row in rows.order_by("effect")]
