"""Recording the stage a clinician decided on."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.versions import StaleVersion
from followup.chart import patient_course
from followup.conflicts import Conflict, differing, replacing
from followup.directory import numbers_of
from followup.fact_words import days_spelled_out, stage_in_words
from followup.forms.stage import HoldForm, StageForm
from followup.recorded import recorded_of
from followup.services.courses import change_stage
from followup.services.reviews import record_review
from followup.stage_options import Choices, Option, choices_from
from followup.views.drafting import fill_in, keeps_drafts
from followup.views.staff import StaffRequest
from pathway.in_force import rules_in_force
from pathway.models import CarePlan, StageChange
from pathway.services.recording import local_day, on_day

STAY = "stay"


@requires(Permission.CHANGE_STAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def change(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient, plan = _whose(patient_id)
    choices, seen = choices_from(plan, request.now), _stay_of(plan)
    form = _form(request, plan, choices.options)
    conflict = _moved_meanwhile(plan, form) if form.data.get("seen", seen) != seen else None
    if conflict is not None:
        form.now_seen(seen)
    elif (
        request.method == "POST" and form.is_valid() and _save(request, plan, form, choices.options)
    ):
        where = {"name": patient.display_name, "stage": stage_in_words(form.cleaned_data["to"])}
        messages.success(request, _("Saved. Stage of %(name)s now: %(stage)s.") % where)
        return redirect("chart", patient.id)
    return _page(request, patient, plan, form, choices, conflict=conflict)


@requires(Permission.CHANGE_STAGE)
@require_POST
def hold(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Stay in this stage, for a coded reason: a review of the newest sitting."""
    patient, plan = _whose(patient_id)
    form = _hold_form(plan, request.POST)
    if form.is_valid() and _held(request, plan, form):
        said = _("Saved. %(name)s stays in this stage: %(stage)s.")
        where = {"name": patient.display_name, "stage": stage_in_words(plan.stage)}
        messages.success(request, said % where)
        return redirect("chart", patient.id)
    choices = choices_from(plan, request.now)
    form_to_move = _form(request, plan, choices.options, is_asked=False)
    return _page(request, patient, plan, form_to_move, choices, held=form)


def _whose(patient_id: uuid.UUID) -> tuple[Patient, CarePlan]:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    plan = patient_course(patient.id)
    if plan is None:
        raise Http404
    return patient, plan


def _stay_of(plan: CarePlan) -> str:
    """What this page was opened on: another stay means that somebody moved meanwhile."""
    return f"{plan.stage} {plan.stage_since}"


def _hold_form(plan: CarePlan, data: Any = None) -> HoldForm:
    return HoldForm(data, review=rules_in_force(plan).reviews[STAY])


def _held(request: StaffRequest, plan: CarePlan, form: HoldForm) -> bool:
    newest = recorded_of(plan).assessments[-1:]
    said = {name: form.cleaned_data[name] for name in ("outcome", "note", "sitting")}
    names = [each.root_id for each in newest]
    try:
        record_review(plan=plan, kind=STAY, names=names, by=request.actor, now=request.now, **said)
    except ValidationError as refused:
        form.take_errors(refused)
    return form.is_valid()


def _moved_meanwhile(plan: Any, form: StageForm) -> Conflict:
    """The move that somebody recorded after this page was opened, beside this one."""
    moves = (
        StageChange.objects.in_force()
        .filter(care_plan=plan)
        .order_by("effective_on", "recorded_at")
    )
    newest = moves.last()
    asked, typed = form.fields, form.data
    said = [
        (_("Stage"), stage_in_words(plan.stage), stage_in_words(typed.get("to", ""))),
        (asked["on"].label, str(plan.stage_since), typed.get("on", "")),
        (asked["reason"].label, newest.reason or "", typed.get("reason", "")),
    ]
    found = differing((label, days_spelled_out(a), days_spelled_out(b)) for label, a, b in said)
    return Conflict(
        who=newest.author_name, at=newest.recorded_at, differences=found, keeps=replacing()
    )


def _form(
    request: StaffRequest, plan: CarePlan, options: list[Option], *, is_asked: bool = True
) -> StageForm:
    today = local_day(request.now)
    form = StageForm(
        request.POST if request.method == "POST" and is_asked else None,
        stages=[(option.stage, option.title) for option in options],
        needing_reason={option.stage for option in options if option.move.needs_reason},
        today=today,
        initial={"on": today, "seen": _stay_of(plan), "to": request.GET.get("to")},
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
    request: StaffRequest,
    patient: Patient,
    plan: CarePlan,
    form: StageForm,
    choices: Choices,
    *,
    conflict: Conflict | None = None,
    held: HoldForm | None = None,
) -> HttpResponse:
    record_access(by=request.actor, now=request.now, screen="stage", patient_id=patient.id)
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "plan": plan,
        "form": form,
        "conflict": conflict,
        "hold": held or _hold_form(plan),
        "weighed": choices.weighed,
        "choices": list(zip(form["to"], choices.options, strict=True)),
    }
    return render(request, "followup/change_stage.html", context)
