"""The case review list: fill it, order it, ask, decide, print it for the meeting."""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.versions import StaleVersion
from followup.case_review import decided_entries, waiting_entries
from followup.chart import patient_course
from followup.models import CaseReview
from followup.services.case_reviews import (
    LONGEST,
    add_to_review,
    move_review,
    record_review_decision,
    take_off,
    write_texts,
)
from followup.undo import Step
from followup.views.saved import say_done, way_back
from followup.views.staff import StaffRequest

Texts = dict[str, str]


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_list(request: StaffRequest) -> HttpResponse:
    return _show(request, "case_review", "followup/case_review.html")


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_sheet(request: StaffRequest) -> HttpResponse:
    """For the printer: one patient a half page, with lines to write the decision on."""
    return _show(request, "case_review_sheet", "followup/case_review_sheet.html")


@requires(Permission.MANAGE_TASKS)
@require_POST
def add(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    plan, name = patient_course(patient.id), patient.display_name
    back = way_back(request, reverse("chart", args=[patient.id]))
    if plan is None:
        messages.warning(request, _("Enrol this patient first: there is no episode."))
        return redirect(back)
    try:
        review = add_to_review(
            plan=plan,
            question=request.POST.get("question", ""),
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        messages.warning(request, f"{name}: {' '.join(refused.messages)}")
    else:
        said = _("%(name)s: On the case review list now.") % {"name": name}
        say_done(request, said, [Step("review", review.id, review.version)])
    return redirect(back)


@requires(Permission.MANAGE_TASKS)
@require_POST
def move(request: StaffRequest, review_id: uuid.UUID) -> HttpResponse:
    is_up = request.POST.get("to") == "up"

    def save(review: CaseReview) -> None:
        move_review(review=review, up=is_up, by=request.actor, now=request.now)

    return _answer(request, review_id, save)


@requires(Permission.MANAGE_TASKS)
@require_POST
def ask(request: StaffRequest, review_id: uuid.UUID) -> HttpResponse:
    return _answer(request, review_id, lambda review: None, _("Saved: the question."))


@requires(Permission.MANAGE_TASKS)
@require_POST
def decide(request: StaffRequest, review_id: uuid.UUID) -> HttpResponse:
    def save(review: CaseReview) -> None:
        record_review_decision(
            review=review,
            decision=str(review.decision or ""),
            seen_version=review.version,
            by=request.actor,
            now=request.now,
        )

    return _answer(request, review_id, save, _("Saved: the decision. Off the list."))


@requires(Permission.MANAGE_TASKS)
@require_POST
def remove(request: StaffRequest, review_id: uuid.UUID) -> HttpResponse:
    def save(review: CaseReview) -> None:
        take_off(review=review, by=request.actor, now=request.now)

    return _answer(request, review_id, save, _("Taken off the list."))


def _answer(
    request: StaffRequest, review_id: uuid.UUID, save: Callable[[CaseReview], None], said: str = ""
) -> HttpResponseRedirect | HttpResponse:
    """Whatever is pressed, all that was typed is kept; what is refused is shown again."""
    review = get_object_or_404(CaseReview.objects.select_related("patient"), id=review_id)
    refused = _keep_texts(request)
    if review.id not in refused:
        review.refresh_from_db(fields=["question", "decision", "closed_at", "version"])
        _try(request, review, partial(save, review), said)
    if refused:
        return _show(request, "case_review", "followup/case_review.html", refused)
    return redirect(f"{reverse('case_review')}#review-{review.id}")


def _keep_texts(request: StaffRequest) -> dict[uuid.UUID, Texts]:
    """The questions and decisions on the page; those that could not be kept, by review."""
    names, refused = ("question", "decision"), {}
    for review in CaseReview.objects.waiting().select_related("patient"):
        if f"version-{review.id}" not in request.POST:
            continue
        stored = {name: getattr(review, name) or "" for name in names}
        texts = {
            name: request.POST.get(f"{name}-{review.id}", text) for name, text in stored.items()
        }
        write = partial(write_texts, review=review, seen_version=_version(request, review))
        about: Any = {**texts, "by": request.actor, "now": request.now}
        if not _try(request, review, partial(write, **about)):
            refused[review.id] = texts
    return refused


def _try(
    request: StaffRequest, review: CaseReview, save: Callable[[], None], said: str = ""
) -> bool:
    name = review.patient.display_name
    try:
        save()
    except ValidationError as refused:
        messages.error(request, f"{name}: {' '.join(refused.messages)}")
    except StaleVersion:
        words = _("Somebody else changed this meanwhile. Look at it again.")
        messages.error(request, f"{name}: {words}")
    else:
        if said:
            messages.success(request, f"{name}: {said}")
        return True
    return False


def _version(request: StaffRequest, review: CaseReview) -> int:
    """None is a version that nobody saw."""
    text = request.POST.get(f"version-{review.id}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _show(
    request: StaffRequest,
    screen: str,
    template: str,
    refused: Mapping[uuid.UUID, Texts] | None = None,
) -> HttpResponse:
    """`refused` is what was typed and not kept: it stands where it was typed."""
    entries = waiting_entries(request.now)
    for entry in entries:
        for name, text in (refused or {}).get(entry.review.id, {}).items():
            setattr(entry.review, name, text)
    decided = decided_entries(request.now)
    seen = [entry.review.patient_id for entry in entries] + [row.patient_id for row in decided]
    record_access(by=request.actor, now=request.now, screen=screen, patient_ids=seen)
    context = {
        "section": "case_review",
        "entries": entries,
        "decided": decided,
        "longest": LONGEST,
        "may_manage_tasks": Permission.MANAGE_TASKS in request.actor.permissions,
    }
    return render(request, template, context)
