"""Taking back what one just did: by an act of its own, never by erasing."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import StaleVersion, save_version
from followup.deciding import Decision
from followup.models import CaseReview, SavedView, Task
from followup.services.case_reviews import take_off
from followup.services.caseload import note_next_due
from followup.services.corrections import retract_entry
from followup.services.decisions import decide_prompt
from followup.services.reconcile import reconcile
from followup.services.saved_views import restore_view
from followup.undo import Step
from pathway.models import CarePlan, ContactAttempt, Prompt
from pathway.services.recording import ConflictingCorrection


def take_back(*, steps: Iterable[Step], by: Actor, now: datetime) -> list[tuple[Step, str]]:
    """Undo each step by itself. Answers with those that could not be undone, and why."""
    left = []
    for step in steps:
        try:
            with transaction.atomic():
                _UNDOES[step.kind](step, by, now)
        except ValidationError as error:
            left.append((step, " ".join(error.messages)))
        except (StaleVersion, ConflictingCorrection):
            why = _("Something else happened since. Look at it, and change it there.")
            left.append((step, why))
    return left


def _undo_contact(step: Step, by: Actor, now: datetime) -> None:
    """Entered in error by the person who entered it; what it caused is withdrawn with it."""
    fact = ContactAttempt.objects.revisions_of(step.id).last()
    if fact is None or fact.author_id != by.id:
        raise ValidationError(_("Only who recorded it can undo it. Open the patient instead."))
    if not fact.is_retracted:
        retract_entry(fact=fact, reason="other", by=by, now=now)


def _undo_task(step: Step, by: Actor, now: datetime) -> None:
    task = _unchanged(Task, step)
    reopens = "state" in step.was
    may_end = Permission.RECORD_CONTACT if reopens else Permission.MANAGE_TASKS
    by.check_may(may_end)
    save_version(task, **_columns(Task, step.was), updated_at=now)
    note_next_due([task.care_plan_id])
    event = "task.reopened" if reopens else "task.moved"
    if "owner_id" in step.was:
        event = "task.assigned"
    record_event(
        _undone(event, task, kind=task.kind, due_on=task.due_on.isoformat()), by=by, now=now
    )


def _undo_plan(step: Step, by: Actor, now: datetime) -> None:
    by.check_may(Permission.MANAGE_TASKS)
    plan = _unchanged(CarePlan, step)
    save_version(plan, **_columns(CarePlan, step.was))
    to = str(plan.owner_id or "pool")
    record_event(_undone("care_plan.assigned", plan, to=to), by=by, now=now)
    reconcile(plan, by=by, now=now)


def _undo_decision(step: Step, by: Actor, now: datetime) -> None:
    prompt = Prompt.objects.get(id=step.id)
    decide_prompt(
        prompt=prompt,
        decision=Decision(kind="undone"),
        seen_version=prompt.version,
        by=by,
        now=now,
    )


def _undo_review(step: Step, by: Actor, now: datetime) -> None:
    take_off(review=_unchanged(CaseReview, step), by=by, now=now)


def _undo_view(step: Step, by: Actor, now: datetime) -> None:
    restore_view(view=_unchanged(SavedView, step), by=by, now=now)


_UNDOES: Mapping[str, Callable[[Step, Actor, datetime], None]] = {
    "contact": _undo_contact,
    "task": _undo_task,
    "plan": _undo_plan,
    "decision": _undo_decision,
    "review": _undo_review,
    "view": _undo_view,
}


def _unchanged(model: Any, step: Step) -> Any:
    """The row as the step left it. Raises StaleVersion."""
    row = model.objects.select_for_update().get(id=step.id)
    if row.version != step.version:
        raise StaleVersion(row)
    return row


def _columns(model: Any, was: Mapping[str, Any]) -> dict[str, Any]:
    """As they are stored; in the note they are text."""
    return {name: model._meta.get_field(name).to_python(value) for name, value in was.items()}


def _undone(event: str, row: Any, **changes: str) -> Happened:
    return Happened(
        type=event,
        subject_type=row._meta.model_name,
        subject_id=row.id,
        subject_version=row.version,
        patient_id=row.patient_id,
        changes={**changes, "undone": True},
    )
