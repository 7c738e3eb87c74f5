"""Recording any step of any subject: one page made of the vocabulary, one service call."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.chart import patient_course
from followup.entry_choices import choices_for
from followup.fact_words import day_in_words
from followup.forms.records import EntryForm
from followup.medicine_saved import medicine_words
from followup.reaching import reach_of, went_in_words
from followup.record_words import title_of, value_words
from followup.services.entries import Entered, check_may_record, may_record, record_entry
from followup.views.drafting import fill_in, keeps_drafts, put_in
from followup.views.saved import back_to_chart
from followup.views.staff import StaffRequest
from followup.views.whose import subject_named, whose
from followup.worked_out import WorkedOut, work_out, works_out
from pathway.formulary.searching import found
from pathway.records import SUBJECTS, Step, Subject
from pathway.records.encounters import CONTACT, REFUSED, WRONG_NUMBER
from pathway.records.subjects import opening
from pathway.records.threads import opening_of
from pathway.services.recording import local_day

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one recording page is about; `thread` holds the entries it goes on from."""

    patient: Patient
    plan: Any
    subject: Subject
    step: Step
    thread: list[Any]

    @property
    def thread_id(self) -> uuid.UUID | None:
        return self.thread[0].thread_id if self.thread else None


@requires(Permission.RECORD_CONTACT)
@require_safe
@never_cache
def choose(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Everything this role may record, by subject."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    plan = patient_course(patient.id)
    record_access(by=request.actor, now=request.now, screen="record", patient_id=patient.id)
    groups = [
        (subject, steps)
        for subject in SUBJECTS.values()
        if (steps := _offered(request, subject, plan))
    ]
    context = {
        **whose(request, patient),
        "groups": groups,
        "is_enrolled": plan is not None,
        "may_assess": Permission.RECORD_CLINICAL in request.actor.permissions,
    }
    return render(request, "followup/record_choose.html", context)


def _offered(request: StaffRequest, subject: Subject, plan: Any) -> list[Step]:
    if subject.needs_course and plan is None:
        return []
    return [step for step in opening(subject.steps) if may_record(request.actor, step)]


@requires(Permission.RECORD_CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def record(request: StaffRequest, patient_id: uuid.UUID, name: str) -> HttpResponse:
    """A step that begins something; which one is chosen first when there are several."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    subject, plan = subject_named(name), patient_course(patient.id)
    offered = _offered(request, subject, plan)
    if not offered:
        check_may_record(request.actor, subject.steps[0])
        return redirect("record", patient.id)
    kind = request.GET.get("kind", offered[0].kind if len(offered) == 1 else None)
    step = next((step for step in opening(subject.steps) if step.kind == kind), None)
    if step is None:
        record_access(by=request.actor, now=request.now, screen="record", patient_id=patient.id)
        context = {**whose(request, patient), "subject": subject, "steps": offered}
        return render(request, "followup/record_kind.html", context)
    check_may_record(request.actor, step)
    page = Page(patient=patient, plan=plan, subject=subject, step=step, thread=[])
    return _record(request, page, offered)


@requires(Permission.RECORD_CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@keeps_drafts
def go_on(
    request: StaffRequest, patient_id: uuid.UUID, name: str, thread_id: uuid.UUID, kind: str
) -> HttpResponse:
    """A step that follows in a thread of this patient."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    subject = subject_named(name)
    step = subject.step(kind)
    if step is None or not step.follows or not subject.has_threads:
        raise Http404
    check_may_record(request.actor, step)
    thread = list(subject.model.objects.in_force().of_thread(patient.id, thread_id))
    if not thread:
        raise Http404
    plan = patient_course(patient.id)
    page = Page(patient=patient, plan=plan, subject=subject, step=step, thread=thread)
    return _record(request, page, [])


def _record(request: StaffRequest, page: Page, offered: list[Step]) -> HttpResponse:
    form = _form(request, page)
    asked = _asked(request, page, form)
    if asked and request.htmx:  # type: ignore[attr-defined]
        return render(request, asked.pop("part"), asked)
    if asked:
        form = _form(request, page, typed=_taken(request.POST))
    is_sound = request.method == "POST" and not asked and form.is_valid()
    if is_sound and (fact := _save(request, page, form)) is not None:
        return _saved(request, page, fact)
    record_access(by=request.actor, now=request.now, screen="record", patient_id=page.patient.id)
    context = {
        **whose(request, page.patient),
        "subject": page.subject,
        "step": page.step,
        "steps": offered,
        "form": form,
        "about": title_of(page.subject, opening_of(page.thread)) if page.thread else "",
        "thread_id": page.thread_id,
        "finds": _finds(page),
        "reach": reach_of(page.patient.id) if page.subject is CONTACT else None,
        "works_out": works_out(page.subject, page.step),
        **asked,
    }
    return render(request, "followup/record.html", context)


def _finds(page: Page) -> bool:
    return page.subject.name == "medication" and not page.thread


def _asked(request: StaffRequest, page: Page, form: EntryForm) -> dict[str, Any]:
    """What a press asks for before anything is saved; empty when it is to save."""
    if "work_out" in request.POST or "take_end" in request.POST:
        form.is_valid()
        return {"part": "followup/worked_out.html", "worked": _worked_out(request, page, form)}
    if "find" in request.POST:
        wanted = request.POST.get("product", "")[:LONGEST_SEARCH]
        return {"part": "followup/medicines_found.html", "found": found(wanted), "wanted": wanted}
    return {"part": ""} if "take" in request.POST else {}


def _worked_out(request: StaffRequest, page: Page, form: EntryForm) -> WorkedOut:
    """Of what can be read so far; what cannot is said when it is saved."""
    return work_out(
        patient_id=page.patient.id,
        plan=page.plan,
        subject=page.subject,
        step=page.step,
        thread=page.thread,
        values=form.values(),
        when=form.when(request.now),
        by=request.actor,
        now=request.now,
    )


def _taken(posted: QueryDict) -> QueryDict:
    """What was typed, with what was taken from an offer."""
    typed = posted.copy()
    for offer, name in (("take", "product"), ("take_end", "planned_end_on")):
        if offer in posted:
            typed.setlist(name, posted.getlist(offer))
    return typed


def _form(request: StaffRequest, page: Page, *, typed: QueryDict | None = None) -> EntryForm:
    """With `typed` it is opened again as it was filled in, and nothing is called wrong."""
    asked = page.subject.fields_of(page.step, opens=not page.thread)
    told = {field.name: request.GET[field.name] for field in asked if field.name in request.GET}
    form = EntryForm(
        request.POST if request.method == "POST" and typed is None else None,
        subject=page.subject,
        step=page.step,
        asked=asked,
        choices=choices_for(page.patient.id, page.step, asked),
        initial={"on": local_day(request.now), "precision": "day", "key": uuid.uuid4(), **told},
    )
    fill_in(form, request)
    if typed is not None:
        put_in(form, typed)
    return form


def _save(request: StaffRequest, page: Page, form: EntryForm) -> Any:
    """The fact, or None with what is wrong beside the fields."""
    entered = Entered(
        subject=page.subject,
        kind=page.step.kind,
        values=form.values(),
        when=form.when(request.now),
        thread_id=page.thread_id,
        key=form.cleaned_data["key"],
    )
    try:
        return record_entry(
            patient=page.patient,
            plan=page.plan,
            entered=entered,
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        form.take_errors(refused)
        return None


def _saved(request: StaffRequest, page: Page, fact: Any) -> HttpResponseRedirect:
    subject, title = page.subject, title_of(page.subject, fact)
    said: Mapping[str, Any] = {
        "what": subject.title,
        "name": page.patient.display_name,
        "about": title if title == str(page.step.label) else f"{title}, {page.step.label}",
        "day": _day_told(subject, fact),
    }
    words = _("Saved for %(name)s: %(what)s, %(about)s, %(day)s.") % said
    if subject.name == "medication":
        words += " " + medicine_words(fact, page.plan, request.now)
    outcome = fact.outcome if subject is CONTACT else ""
    if outcome in (WRONG_NUMBER, REFUSED):
        words = f"{page.patient.display_name}: {went_in_words(outcome)}"
    return back_to_chart(request, page.patient, words, outcome=outcome)


def _day_told(subject: Subject, fact: Any) -> str:
    """Of a booking the moment it is for, of all else the day it happened."""
    at = getattr(fact, "scheduled_at", None)
    if at is None:
        return day_in_words(fact.effective_on)
    return value_words(subject.all_fields()["scheduled_at"], at)
