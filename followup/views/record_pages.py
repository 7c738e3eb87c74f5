"""Reading what is recorded: the record of a patient, and one entry with its history."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.chart import patient_course
from followup.medicine_list import medicines_case, reading_words
from followup.medicine_saved import rules_of
from followup.panels import score_rows
from followup.record_history import History, Told, history_of, told_of
from followup.record_lists import next_steps, readable, records_of
from followup.record_sections import sections_of
from followup.record_words import Titles, title_of, titles_of
from followup.recorded import Recorded
from followup.relief import relief_words
from followup.services.entries import may_record
from followup.views.staff import StaffRequest
from followup.views.whose import subject_named, whose
from followup.visits import visit_standing
from pathway.records import SUBJECTS, Step
from pathway.records.encounters import VISIT


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def show_records(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    record_access(by=request.actor, now=request.now, screen="records", patient_id=patient.id)
    subjects = readable(request.actor)
    records = records_of(patient.id, subjects)
    rules = rules_of(patient_course(patient.id))
    conditions = records.entries("condition")
    case = medicines_case(rules, records.entries("medication"), request.now, conditions=conditions)
    context = {
        **whose(request, patient),
        "sections": sections_of(records, case, {subject.name for subject in subjects}),
        "scores": score_rows(Recorded(assessments=tuple(reversed(records.entries("assessment"))))),
        "may_record": Permission.RECORD_CONTACT in request.actor.permissions,
        "may_correct": Permission.RECORD_CLINICAL in request.actor.permissions,
    }
    return render(request, "followup/records.html", context)


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def show_entry(
    request: StaffRequest, patient_id: uuid.UUID, name: str, entry_id: uuid.UUID
) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    history = readable_history(request, patient, name, entry_id)
    record_access(by=request.actor, now=request.now, screen="entry", patient_id=patient.id)
    subject = history.subject
    told = told_of(history, named_by(history))
    is_merged = history.opened.patient_id != patient.id
    standing = visit_standing(patient.id, history) if subject is VISIT else None
    context = {
        **whose(request, patient),
        "subject": subject,
        "title": title_of(subject, history.opened),
        "opened": history.opened,
        "told": told,
        "is_of_another": any(each.is_of_another for each in told),
        "summary": _summary(history, request),
        "is_merged": is_merged,
        "next_steps": []
        if is_merged or (standing and standing.instead)
        else _next(request, history),
        "visit": standing,
        "may_record": Permission.RECORD_CONTACT in request.actor.permissions,
        "changeable": set() if is_merged else _changeable(request, told),
    }
    return render(request, "followup/record_entry.html", context)


def _next(request: StaffRequest, history: History) -> list[Step]:
    """What can follow, of what this role may record."""
    following = next_steps(history.subject, history.entries)
    return [step for step in following if may_record(request.actor, step)]


def _changeable(request: StaffRequest, told: list[Told]) -> set[uuid.UUID]:
    standing = [each for each in told if not each.is_withdrawn]
    return {each.root_id for each in standing if may_record(request.actor, each.step)}


def readable_history(
    request: StaffRequest, patient: Patient, name: str, entry_id: uuid.UUID
) -> History:
    """Raises Http404, and PermissionDenied for a role that reads nothing clinical."""
    subject = subject_named(name)
    if subject not in readable(request.actor):
        raise PermissionDenied
    history = history_of(subject, patient.id, entry_id)
    if history is None:
        raise Http404
    return history


def named_by(history: History) -> Titles:
    """What the ids in these entries stand for; nothing is read when they name none."""
    fields = [each for each in history.subject.all_fields().values() if each.kind in ("id", "ids")]
    rows = [row for revisions in history.rows.values() for row in revisions]
    if not any(getattr(row, field.name) for row in rows for field in fields):
        return {}
    subjects = [SUBJECTS[field.of] for field in fields if field.of] or list(SUBJECTS.values())
    return titles_of(records_of(rows[0].patient_id, subjects).pairs())


def _summary(history: History, request: StaffRequest) -> str:
    """How a medicine was read; what a procedure relieved."""
    if history.subject.name == "medication":
        return reading_words(history.opened.components)
    if history.subject.name == "procedure" and history.entries:
        plan = patient_course(history.opened.patient_id)
        case = medicines_case(rules_of(plan), [], request.now, conditions=[])
        return relief_words(case, history.entries)
    return ""
