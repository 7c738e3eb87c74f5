"""Correcting an entry, and taking back one that was made in error."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.conflicts import Conflict, Difference, merged_below
from followup.entry_choices import choices_for
from followup.fact_words import day_in_words
from followup.forms.records import CorrectionForm, WithdrawalForm, stored_in_form
from followup.record_history import History, fields_told, told_of
from followup.record_words import step_of, title_of, value_words, when_words
from followup.services.corrections import correct_entry, retract_entry
from followup.services.entries import check_may_record
from followup.views.drafting import fill_in, keeps_drafts
from followup.views.record_pages import named_by, readable_history
from followup.views.saved import back_to_chart
from followup.views.staff import StaffRequest
from followup.views.whose import whose
from pathway.models import Prompt
from pathway.services.recording import ConflictingCorrection


@requires(Permission.RECORD_CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def correct(
    request: StaffRequest, patient_id: uuid.UUID, name: str, entry_id: uuid.UUID
) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    history = readable_history(request, patient, name, entry_id)
    fact = _changeable(request, patient.id, history, entry_id)
    form = _form(fact, history, request.POST if request.method == "POST" else None)
    fill_in(form, request)
    conflict: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        opened = _as_opened(history, entry_id, form.cleaned_data["revision"])
        try:
            _correct(request, opened, form)
            said = _("Corrected for %(name)s.") % {"name": patient.display_name}
            entry = reverse("record_entry", args=[patient.id, name, entry_id])
            return back_to_chart(request, patient, said, unless_urgent=entry)
        except ValidationError as refused:
            form.take_errors(refused)
        except ConflictingCorrection as other:
            conflict = _conflict(history, opened, other.current, form)
            fact, form = other.current, _merged(history, opened, other.current, form)
    record_access(by=request.actor, now=request.now, screen="correction", patient_id=patient.id)
    context = {
        **_about(request, patient, history, fact),
        "form": form,
        "conflict": conflict,
    }
    return render(request, "followup/record_correct.html", context)


def _changeable(
    request: StaffRequest, patient_id: uuid.UUID, history: History, entry_id: uuid.UUID
) -> Any:
    """The entry as it stands. Raises NotPermitted, and Http404 for one withdrawn or merged in."""
    fact = history.rows[entry_id][-1]
    if fact.is_retracted or fact.patient_id != patient_id:
        raise Http404
    check_may_record(request.actor, step_of(history.subject, fact))
    return fact


def _form(
    fact: Any, history: History, data: Any = None, changes: Mapping[str, Any] | None = None
) -> CorrectionForm:
    step, asked = step_of(history.subject, fact), fields_told(history.subject, fact, is_whole=True)
    return CorrectionForm(
        data,
        subject=history.subject,
        step=step,
        asked=asked,
        choices=choices_for(fact.patient_id, step, asked, own=getattr(fact, "thread_id", None)),
        precision=fact.date_precision,
        initial={**stored_in_form(fact, asked), **(changes or {})},
    )


def _as_opened(history: History, entry_id: uuid.UUID, revision: int) -> Any:
    """The revision that was on the screen."""
    found = [row for row in history.rows[entry_id] if row.revision == revision]
    if not found:
        raise Http404
    return found[0]


def _correct(request: StaffRequest, opened: Any, form: CorrectionForm) -> None:
    correct_entry(
        fact=opened,
        changes=form.changes_to(opened),
        when=form.changed_when(opened, request.now),
        reason=form.cleaned_data["why"],
        by=request.actor,
        now=request.now,
    )


def _conflict(history: History, opened: Any, current: Any, form: CorrectionForm) -> Conflict:
    """Everything that either of the two changed."""
    titles, yours = named_by(history), form.changes_to(opened)
    found = []
    for field in form.asked:
        was, now = (getattr(row, field.name, None) for row in (opened, current))
        mine = yours.get(field.name, was)
        if now != was or mine != was:
            said = [value_words(field, value, titles) for value in (was, now, mine)]
            found.append(Difference(field.label, said[1], said[2], opened=said[0]))
    on = form.cleaned_data["on"]
    if len({opened.effective_on, current.effective_on, on}) > 1:
        days = [when_words(opened), when_words(current), day_in_words(on)]
        found.append(Difference(form.fields["on"].label, days[1], days[2], opened=days[0]))
    return _by_whoever_corrected(current, found, merged_below())


def _by_whoever_corrected(current: Any, found: list[Difference], keeps: str) -> Conflict:
    return Conflict(who=current.author_name, at=current.recorded_at, differences=found, keeps=keeps)


def _merged(history: History, opened: Any, current: Any, form: CorrectionForm) -> CorrectionForm:
    """What is stored now, with what was changed here on top: saving again loses neither."""
    given = form.cleaned_data
    mine = {**form.changes_to(opened), "why": given["why"]}
    if given["on"] != opened.effective_on:
        mine["on"] = given["on"]
    if given.get("precision") and given["precision"] != opened.date_precision:
        mine["precision"] = given["precision"]
    return _form(current, history, changes=mine)


@requires(Permission.RECORD_CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(
    request: StaffRequest, patient_id: uuid.UUID, name: str, entry_id: uuid.UUID
) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    history = readable_history(request, patient, name, entry_id)
    fact = _changeable(request, patient.id, history, entry_id)
    data = request.POST if request.method == "POST" else None
    form = WithdrawalForm(data, initial={"revision": fact.revision})
    conflict: Conflict | None = None
    if form.is_valid() and (conflict := _changed_since(history, fact, form)) is not None:
        form = WithdrawalForm(initial={"revision": fact.revision, "why": form.cleaned_data["why"]})
    elif form.is_valid() and _withdraw(request, history, entry_id, form):
        said = _("Withdrawn from the record of %(name)s.") % {"name": patient.display_name}
        messages.success(request, said)
        return redirect("record_entry", patient.id, name, entry_id)
    record_access(by=request.actor, now=request.now, screen="withdrawal", patient_id=patient.id)
    gone = _withdrawn_with(history, fact)
    context = {
        **_about(request, patient, history, fact),
        "form": form,
        "conflict": conflict,
        "gone": [each for each in told_of(history, named_by(history)) if each.root_id in gone],
        "prompts": _resting_on(patient, gone),
    }
    return render(request, "followup/record_withdraw.html", context)


def _withdraw(
    request: StaffRequest, history: History, entry_id: uuid.UUID, form: WithdrawalForm
) -> bool:
    opened = _as_opened(history, entry_id, form.cleaned_data["revision"])
    try:
        retract_entry(
            fact=opened, reason=form.cleaned_data["why"], by=request.actor, now=request.now
        )
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return False
    return True


def _changed_since(history: History, fact: Any, form: WithdrawalForm) -> Conflict | None:
    """What was corrected after the page was opened is read before it is withdrawn."""
    opened = _as_opened(history, fact.root_id, form.cleaned_data["revision"])
    if opened.revision == fact.revision:
        return None
    titles, asked = named_by(history), fields_told(history.subject, fact, is_whole=True)
    found = []
    for field in asked:
        was, now = (getattr(row, field.name, None) for row in (opened, fact))
        if was != now:
            said = [value_words(field, value, titles) for value in (was, now)]
            found.append(Difference(field.label, said[1], _("Entered in error"), opened=said[0]))
    keeps = _("Nothing is withdrawn yet. Look at what is stored now, then withdraw it or go back.")
    return _by_whoever_corrected(fact, found, keeps)


def _withdrawn_with(history: History, fact: Any) -> set[uuid.UUID]:
    """What opened a thread takes the thread with it."""
    opens = history.subject.has_threads and fact.root_id == fact.thread_id
    return {entry.root_id for entry in history.entries} if opens else {fact.root_id}


def _resting_on(patient: Patient, roots: set[uuid.UUID]) -> list[Prompt]:
    """The prompts standing whose evidence names one of these entries."""
    wanted = {str(root) for root in roots}
    standing = Prompt.objects.standing().filter(patient=patient).ranked()
    return [
        prompt
        for prompt in standing
        if wanted & {item["root_id"] for item in prompt.evidence.get("evidence", ())}
    ]


def _about(request: StaffRequest, patient: Patient, history: History, fact: Any) -> dict[str, Any]:
    title, step = title_of(history.subject, history.opened), step_of(history.subject, fact)
    return {
        **whose(request, patient),
        "subject": history.subject,
        "title": title,
        "named": title if title == str(step.label) else f"{title}, {step.label}",
        "fact": fact,
        "step": step,
    }
