"""Recording the stage a clinician decided on."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.versions import StaleVersion
from followup.chart import patient_course
from followup.directory import numbers_of
from followup.fact_words import stage_in_words
from followup.forms.stage import StageForm
from followup.services.courses import change_stage
from followup.stage_options import Option, options_from
from followup.views.drafting import fill_in, keeps_drafts
from followup.views.staff import StaffRequest
from pathway.services.recording import local_day, on_day


@requires(Permission.CHANGE_STAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def change(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    plan = patient_course(patient.id)
    if plan is None:
        raise Http404
    options = options_from(plan, request.now)
    form = _form(request, options)
    if request.method == "POST" and form.is_valid() and _save(request, plan, form, options):
        where = {"name": patient.display_name, "stage": stage_in_words(form.cleaned_data["to"])}
        messages.success(request, _("Saved. Stage of %(name)s now: %(stage)s.") % where)
        return redirect("chart", patient.id)
    record_access(by=request.actor, now=request.now, screen="stage", patient_id=patient.id)
    return _page(request, patient, plan, form, options)


def _form(request: StaffRequest, options: list[Option]) -> StageForm:
    today = local_day(request.now)
    form = StageForm(
        request.POST if request.method == "POST" else None,
        stages=[(option.stage, option.title) for option in options],
        needing_reason={option.stage for option in options if option.move.needs_reason},
        today=today,
        initial={"on": today},
    )
    fill_in(form, request)
    return form


def _save(request: StaffRequest, plan: Any, form: StageForm, options: list[Option]) -> bool:
    chosen = next(option for option in options if option.stage == form.cleaned_data["to"])
    said = {name: form.cleaned_data[name] for name in ("reason", "close_reason")}
    move = chosen.chosen(**said)
    when = on_day(form.cleaned_data["on"], request.now)
    try:
        change_stage(plan=plan, move=move, when=when, by=request.actor, now=request.now)
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    except StaleVersion:
        form.add_error(
            None, _("Somebody else changed this care plan meanwhile. Look again, then save.")
        )
        return False
    return True


def _page(
    request: StaffRequest, patient: Patient, plan: Any, form: StageForm, options: list[Option]
) -> HttpResponse:
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "plan": plan,
        "form": form,
        "choices": list(zip(form["to"], options, strict=True)),
    }
    return render(request, "followup/change_stage.html", context)
