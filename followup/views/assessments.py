"""Recording an assessment: one page, one service call, back to the chart."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.chart import patient_course
from followup.directory import numbers_of
from followup.fact_words import day_in_words
from followup.forms.inputs import Choices
from followup.forms.sitting import SittingForm
from followup.last_time import last_time
from followup.medicine_list import medicines_case, taken_now
from followup.medicine_saved import rules_of
from followup.recorded import Recorded, recorded_of
from followup.services.sittings import Sitting, record_sitting
from followup.views.drafting import fill_in, keeps_drafts
from followup.views.saved import back_to_chart
from followup.views.staff import StaffRequest
from pathway.services.recording import local_day, on_day


@requires(Permission.RECORD_CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def record_new(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    plan = patient_course(patient.id)
    if plan is None:
        messages.warning(request, _("Enrol this patient before recording an assessment."))
        return redirect("chart", patient.id)
    recorded = recorded_of(plan)
    form = _form(request, plan, recorded)
    if request.method == "POST" and form.is_valid() and _save(request, plan, form):
        return _saved(request, patient, form)
    record_access(by=request.actor, now=request.now, screen="assessment", patient_id=patient.id)
    return _page(request, patient, form)


def _form(request: StaffRequest, plan: Any, recorded: Recorded) -> SittingForm:
    today = local_day(request.now)
    has_intake = any(row.kind == "intake" for row in recorded.assessments)
    form = SittingForm(
        request.POST if request.method == "POST" else None,
        earliest=plan.episode.started_on,
        today=today,
        last_time=last_time(recorded),
        medicines=_medicines(plan, recorded, request.now),
        initial={
            "on": today,
            "sitting": uuid.uuid4(),
            "kind": "reassessment" if has_intake else "intake",
            "channel": "in_person",
            "function_instrument": _instrument_last_used(recorded),
        },
    )
    fill_in(form, request)
    return form


def _medicines(plan: Any, recorded: Recorded, now: datetime) -> Choices:
    """What is being taken, to name what a side effect is of."""
    case = medicines_case(rules_of(plan), recorded.medications, now, conditions=[])
    return [(each.course.thread_id, each.course.product) for each in taken_now(case)]


def _instrument_last_used(recorded: Recorded) -> str:
    """Scores of two questionnaires do not compare, so the next is of the same one."""
    used = [row.function_instrument for row in recorded.assessments if row.function_instrument]
    return used[-1] if used else "rmdq"


def _save(request: StaffRequest, plan: Any, form: SittingForm) -> bool:
    sitting = Sitting(
        answers=form.answers(),
        examined=form.examined(),
        effects=form.effects(),
        when=on_day(form.cleaned_data["on"], request.now),
        key=form.cleaned_data["sitting"] or uuid.uuid4(),
    )
    try:
        record_sitting(plan=plan, sitting=sitting, by=request.actor, now=request.now)
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    return True


def _saved(request: StaffRequest, patient: Patient, form: SittingForm) -> HttpResponseRedirect:
    who = {"name": patient.display_name, "day": day_in_words(form.cleaned_data["on"])}
    said = " ".join([_("Saved: assessment of %(name)s on %(day)s.") % who, *_with_it(form)])
    then = reverse("change_stage", args=[patient.id]) if _goes_on(request) else ""
    return back_to_chart(request, patient, said, unless_urgent=then)


def _with_it(form: SittingForm) -> list[str]:
    said = [_("The neurological examination is saved with it.")] if form.examined() else []
    if count := len(form.effects()):
        words = ngettext(
            "%(count)d side effect is saved with it.",
            "%(count)d side effects are saved with it.",
            count,
        )
        said.append(words % {"count": count})
    return said


def _goes_on(request: StaffRequest) -> bool:
    return request.POST.get("then") == "step" and _may_step(request)


def _may_step(request: StaffRequest) -> bool:
    return Permission.CHANGE_STAGE in request.actor.permissions


def _page(request: StaffRequest, patient: Patient, form: SittingForm) -> HttpResponse:
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "form": form,
        "may_step": _may_step(request),
    }
    return render(request, "followup/assessment.html", context)
