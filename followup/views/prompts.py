"""One prompt's page: acknowledge, decide, take back, record the look that resolves it."""

import uuid
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.conflicts import Conflict
from followup.deciding import Decision, PromptChanged
from followup.directory import numbers_of
from followup.fact_words import day_in_words
from followup.forms.decision import DecisionForm, ReviewForm
from followup.prompt_answers import task_of
from followup.prompt_conflict import conflict_over, is_answered_so
from followup.prompt_page import PromptPage, read_prompt
from followup.proposals import page_for
from followup.services.decisions import decide_prompt
from followup.services.notices import note_seen
from followup.services.reviews import record_review
from followup.undo import Step, decided
from followup.views.drafting import fill_in, keeps_drafts
from followup.views.saved import say_done
from followup.views.staff import StaffRequest
from pathway.models import Prompt


def _prompt(prompt_id: uuid.UUID) -> Prompt:
    rows = Prompt.objects.select_related("care_plan", "patient")
    found: Prompt = get_object_or_404(rows, id=prompt_id)
    return found


def _whose(prompt_id: uuid.UUID) -> Patient:
    patient: Patient = _prompt(prompt_id).patient
    return patient


@requires(Permission.VIEW_CASELOAD)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@partial(keeps_drafts, whose=_whose)
def show_prompt(request: StaffRequest, prompt_id: uuid.UUID) -> HttpResponse:
    prompt = _prompt(prompt_id)
    page = _read(request, prompt)
    outcome = _outcome(request, page)
    form = _form(page, request.POST if request.method == "POST" else None, outcome)
    conflict: Conflict | None = None
    if request.method == "POST":
        request.actor.check_may(Permission.DECIDE_PROMPT)
        is_stale = _version(request) != prompt.version
        if form is not None and form.is_valid() and _saved(request, prompt, form):
            return _on_with(request, prompt, form)
        page = _read(request, _prompt(prompt_id))
        if is_answered_so(page, request.actor, request.POST) and is_stale:
            return _back(request, prompt, _("Saved: your answer."))
        if form is None or is_stale:
            conflict = conflict_over(page, request.POST)
    elif form is not None:
        fill_in(form, request)
    return _show(request, page, form, _review_form(page), conflict)


@requires(Permission.DECIDE_PROMPT)
@require_POST
def acknowledge(request: StaffRequest, prompt_id: uuid.UUID) -> HttpResponse:
    """One press: what was shown has been seen."""
    return _decide_at_once(request, _prompt(prompt_id), "seen", _("Acknowledged."))


@requires(Permission.DECIDE_PROMPT)
@require_POST
def undo(request: StaffRequest, prompt_id: uuid.UUID) -> HttpResponse:
    """Take back one's own last answer, also one that closed the prompt."""
    return _decide_at_once(request, _prompt(prompt_id), "undone", _("Taken back."))


@requires(Permission.RECORD_CLINICAL)
@require_POST
def review(request: StaffRequest, prompt_id: uuid.UUID) -> HttpResponse:
    """Record that somebody looked, from the prompt that asks for it."""
    prompt = _prompt(prompt_id)
    page = _read(request, prompt)
    asked, form = page.ways.review, _review_form(page, request.POST)
    if asked is None or form is None:
        messages.error(request, _("Nothing was saved: no review is asked for here any more."))
        return redirect("prompt", prompt.id)
    if form.is_valid() and _reviewed(request, prompt, asked.id, form):
        return _back(request, prompt, _("Saved: the review."))
    return _show(request, page, _form(page), form)


def _read(request: StaffRequest, prompt: Prompt) -> PromptPage:
    may_decide = Permission.DECIDE_PROMPT in request.actor.permissions
    return read_prompt(prompt, by=request.actor, may_decide=may_decide, now=request.now)


def _outcome(request: StaffRequest, page: PromptPage) -> str:
    """The outcome that is recorded, from the address or the form; empty for any other answer."""
    is_posted = request.POST.get("kind") == "disposition"
    said = request.POST.get("disposition") if is_posted else request.GET.get("outcome")
    return said if said in {each.id for each in page.ways.dispositions} else ""


def _form(page: PromptPage, data: Any = None, outcome: str = "") -> DecisionForm | None:
    if not page.ways.kinds:
        return None
    return DecisionForm(
        data,
        ways=page.ways,
        findings=page.findings,
        labels=page.protocol.details,
        version=page.prompt.version,
        outcome=outcome,
    )


def _review_form(page: PromptPage, data: Any = None) -> ReviewForm | None:
    if page.ways.review is None or not page.named:
        return None
    return ReviewForm(data, review=page.ways.review, named=page.named)


def _saved(request: StaffRequest, prompt: Prompt, form: DecisionForm) -> bool:
    try:
        decide_prompt(
            prompt=prompt,
            decision=form.decision(),
            seen_version=form.cleaned_data["version"],
            sitting=form.cleaned_data["sitting"],
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        form.take_errors(refused)
    except PromptChanged as changed:
        form.add_error(None, str(changed))
        form.now_seen(changed.version)
    return form.is_valid()


def _reviewed(request: StaffRequest, prompt: Prompt, kind: str, form: ReviewForm) -> bool:
    try:
        record_review(
            plan=prompt.care_plan,
            kind=kind,
            names=form.chosen(),
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            sitting=form.cleaned_data["sitting"],
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        form.take_errors(refused)
    return form.is_valid()


def _decide_at_once(
    request: StaffRequest, prompt: Prompt, kind: str, said: str
) -> HttpResponseRedirect:
    try:
        decide_prompt(
            prompt=prompt,
            decision=Decision(kind=kind),
            seen_version=_version(request),
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    except PromptChanged as changed:
        messages.error(request, str(changed))
    else:
        return _back(request, prompt, said, [decided(prompt)] if kind == "seen" else ())
    return redirect("prompt", prompt.id)


def _version(request: StaffRequest) -> int:
    """The version the button was pressed on; none is a version nobody saw."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _back(
    request: StaffRequest, prompt: Prompt, said: str, steps: Iterable[Step] = ()
) -> HttpResponseRedirect:
    say_done(request, f"{prompt.patient.display_name}: {said}", steps)
    return redirect(_prompts_of(prompt))


def _prompts_of(prompt: Prompt) -> str:
    return f"{reverse('chart', args=[prompt.patient_id])}#prompts"


def _on_with(request: StaffRequest, prompt: Prompt, form: DecisionForm) -> HttpResponseRedirect:
    """Who accepts goes on to where the act is recorded, if there is one page for it."""
    if form.cleaned_data["kind"] != "accepted":
        return _back(request, prompt, _answer_told(form), [decided(prompt)])
    page, task = page_for(prompt), task_of(prompt)
    told = {"name": prompt.patient.display_name, "task": task.title if task else ""}
    if page:
        said = _(
            "%(name)s: accepted, and on the list of what is to be done. Record it here when it is."
        )
    elif task:
        said = _("%(name)s: accepted, and on the list of what is to be done: %(task)s.")
    else:
        said = _("%(name)s: accepted. Nothing more is to be done about it.")
    opens = reverse("task", args=[task.id]) if task else ""
    say_done(request, said % told, [decided(prompt)], task=opens)
    return redirect(page or _prompts_of(prompt))


def _answer_told(form: DecisionForm) -> str:
    """What was just answered, so that a slip is seen at once."""
    said = form.cleaned_data
    if said["kind"] == "deferred":
        return _("Deferred until %(day)s.") % {"day": day_in_words(said["until"])}
    told = {"declined": _("Declined."), "seen": _("Acknowledged.")}
    return told.get(said["kind"], _("Saved: the outcome."))


def _show(
    request: StaffRequest,
    page: PromptPage,
    form: DecisionForm | None,
    review: ReviewForm | None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    patient = page.prompt.patient
    record_access(by=request.actor, now=request.now, screen="prompt", patient_id=patient.id)
    note_seen(by=request.actor, now=request.now, prompt=page.prompt)
    context = {
        "section": "patients",
        "patient": patient,
        "number": numbers_of([patient.id]).get(patient.id, ""),
        "page": page,
        "card": page.card,
        "form": form,
        "review": review,
        "conflict": conflict,
        "may_decide": Permission.DECIDE_PROMPT in request.actor.permissions,
        "may_record": Permission.RECORD_CLINICAL in request.actor.permissions,
    }
    return render(request, "followup/prompt.html", context)
