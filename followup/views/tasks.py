"""One task: what it asks and why, and everything a person can do with it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic.access import requires
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from clinic.services.versions import StaleVersion
from followup.conflicts import Conflict
from followup.directory import numbers_of
from followup.due import due
from followup.forms.task import POOL, CallForm, EndForm, GiveForm, WaitForm
from followup.models import Task
from followup.reaching import reach_of, went_in_words
from followup.services.calls import record_contact
from followup.services.task_work import assign_task, complete_task, latest_snooze, snooze_task
from followup.snoozing import wait_in_words
from followup.task_conflict import conflict_over, says_the_same
from followup.task_page import is_call, kind_of, way_to_end
from followup.task_words import given_to, reason_of
from followup.undo import Step
from followup.views.saved import back_to_chart
from followup.views.staff import StaffRequest

Forms = dict[str, Any]


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def show_task(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    task = _task(request, task_id)
    record_access(by=request.actor, now=request.now, screen="task", patient_id=task.patient_id)
    return _show(request, task, _forms(request, task))


@requires(Permission.RECORD_CONTACT)
@require_POST
def tell_call(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    """How the call went; the protocol's next step follows from it at once."""
    task = _task(request, task_id)
    if not is_call(task):
        raise Http404

    def save(said: Any) -> list[Step]:
        return record_contact(
            plan=task.care_plan,
            task=task,
            channel=said["channel"],
            outcome=said["outcome"],
            key=said["key"],
            by=request.actor,
            now=request.now,
        )

    return _answer(request, task, "call", save, lambda said: went_in_words(said["outcome"]))


@requires(Permission.RECORD_CONTACT)
@require_POST
def end(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    task = _task(request, task_id)

    def save(said: Any) -> list[Step]:
        step = complete_task(
            task=task,
            outcome_code=said["outcome_code"],
            seen_version=said["version"],
            by=request.actor,
            now=request.now,
        )
        return [step]

    return _answer(request, task, "end", save, lambda said: _("Saved: the task is done."))


@requires(Permission.MANAGE_TASKS)
@require_POST
def give(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    task = _task(request, task_id)

    def save(said: Any) -> list[Step]:
        owner = None if said["owner"] == POOL else Membership.objects.get(id=said["owner"])
        return assign_task(
            task=task, owner=owner, seen_version=said["version"], by=request.actor, now=request.now
        )

    return _answer(
        request, task, "give", save, lambda said: given_to(_task(request, task.id).owner)
    )


@requires(Permission.MANAGE_TASKS)
@require_POST
def let_wait(request: StaffRequest, task_id: uuid.UUID) -> HttpResponse:
    task = _task(request, task_id)

    def save(said: Any) -> list[Step]:
        step = snooze_task(
            task=task,
            until=said["until"],
            seen_version=said["version"],
            by=request.actor,
            now=request.now,
        )
        return [step]

    def say(said: Any) -> str:
        return wait_in_words(task.care_plan, {task.id}, said["until"], request.now)

    return _answer(request, task, "wait", save, say)


def _answer(
    request: StaffRequest,
    task: Task,
    name: str,
    save: Callable[[Any], list[Step]],
    say: Callable[[Any], str],
) -> HttpResponse:
    """Save and go back to the patient, or show the page again with what was typed."""
    form = _possible(request, task, **{name: request.POST}).get(name)
    if form is None:
        raise PermissionDenied
    if form.is_valid():
        if _is_stale(task, name, form):
            return _both_versions(request, task, name, form, say)
        try:
            with transaction.atomic():
                steps = save(form.cleaned_data)
        except ValidationError as refused:
            form.take_errors(refused)
        except StaleVersion:
            return _both_versions(request, _task(request, task.id), name, form, say)
        else:
            said = f"{task.patient.display_name}: {say(form.cleaned_data)}"
            outcome = form.cleaned_data.get("outcome", "")
            return back_to_chart(request, task.patient, said, steps=steps, outcome=outcome)
    task = _task(request, task.id)
    return _show(request, task, {**_forms(request, task), name: form}, failed=form)


def _is_stale(task: Task, name: str, form: Any) -> bool:
    """A call that was made stays true, whoever holds the task by now and if nobody does."""
    if name == "call":
        return False
    return task.state != "open" or form.cleaned_data.get("version") != task.version


def _both_versions(
    request: StaffRequest, task: Task, name: str, form: Any, say: Callable[[Any], str]
) -> HttpResponse:
    conflict = conflict_over(task, form)
    if says_the_same(conflict):
        said = f"{task.patient.display_name}: {say(form.cleaned_data)}"
        return back_to_chart(request, task.patient, said)
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(task.version)
    forms = {**_forms(request, task), name: form} if task.state == "open" else {}
    return _show(request, task, forms, conflict=conflict)


def _task(request: StaffRequest, task_id: uuid.UUID) -> Task:
    """The front desk finds what is theirs, and nothing clinical."""
    rows = Task.objects.select_related("patient", "owner__user", "care_plan", "prompt")
    task: Task = get_object_or_404(rows, id=task_id)
    if not _sees_why(request) and not kind_of(task).desk:
        raise Http404
    return task


def _sees_why(request: StaffRequest) -> bool:
    return Permission.VIEW_CASELOAD in request.actor.permissions


def _may_record(request: StaffRequest) -> bool:
    return Permission.RECORD_CLINICAL in request.actor.permissions


def _forms(request: StaffRequest, task: Task, **data: Any) -> Forms:
    """What this person may do with it; nothing once it is ended."""
    return _possible(request, task, **data) if task.state == "open" else {}


def _possible(request: StaffRequest, task: Task, **data: Any) -> Forms:
    may = request.actor.permissions
    first: Any = {"initial": {"version": task.version, "key": uuid.uuid4()}}
    found: Forms = {}
    kind = kind_of(task)
    if is_call(task) and Permission.RECORD_CONTACT in may:
        is_written = task.kind == "letter"
        found["call"] = CallForm(data.get("call"), prefix="call", is_written=is_written, **first)
    needed = Permission.RECORD_CONTACT if kind.desk else Permission.MANAGE_TASKS
    if kind.is_ended_by_hand and needed in may:
        found["end"] = EndForm(data.get("end"), prefix="end", kind=kind, **first)
    if Permission.MANAGE_TASKS in may:
        members = Membership.objects.current().with_people()
        able = [each for each in members if each.may(Permission.RECORD_CONTACT)]
        found["give"] = GiveForm(data.get("give"), prefix="give", members=able, **first)
        if (latest := latest_snooze(task)) is not None:
            found["wait"] = WaitForm(data.get("wait"), prefix="wait", latest=latest, **first)
    return found


def _show(
    request: StaffRequest,
    task: Task,
    forms: Forms,
    failed: Any = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    sees_why = _sees_why(request)
    context = {
        "section": "worklist",
        "task": task,
        "title": task.title if sees_why else kind_of(task).desk,
        "reason": reason_of(task) if sees_why else "",
        "due": due(task.due_at, request.now),
        "patient": task.patient,
        "number": numbers_of([task.patient_id]).get(task.patient_id, ""),
        "way": way_to_end(task) if sees_why and _may_record(request) else None,
        "reach": reach_of(task.patient_id) if is_call(task) else None,
        "forms": forms,
        "form": failed,
        "conflict": conflict,
        "sees_why": sees_why,
    }
    return render(request, "followup/task.html", context, status=409 if conflict else 200)
