"""What one task asks, why, and where the fact that ends it is recorded."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from followup.models import Task
from followup.proposals import page_for
from followup.task_kinds import KINDS, TaskKind

# Which record ends it: the words of the button, the kind of record, and its step.
_STEPS: dict[str, tuple[Promise, str, str]] = {
    "imaging_result": (_("Record the result"), "imaging", "resulted"),
    "referral_outcome": (_("Record the opinion"), "referral", "opinion"),
}
_ASSESSED = ("reassessment", "side_effect_check", "falls_screen", "procedure_check")
CALLS = (
    "outcome_contact",
    "contact_attempt",
    "letter",
    "call_unanswered",
    "message_failed",
    "told_otherwise",
)


@dataclass(frozen=True, slots=True)
class Way:
    """A page on which the fact that ends a task is recorded."""

    words: str | Promise
    address: str


def kind_of(task: Task) -> TaskKind:
    return KINDS[task.kind]


def is_call(task: Task) -> bool:
    return task.kind in CALLS


def way_to_end(task: Task) -> Way | None:
    """Nothing where the task is ended on its own page."""
    if task.kind in _STEPS:
        words, name, step = _STEPS[task.kind]
        return Way(words, reverse("record_step", args=[task.patient_id, name, _thread(task), step]))
    if task.kind in _ASSESSED:
        return Way(_("Record an assessment"), reverse("new_assessment", args=[task.patient_id]))
    if task.kind == "review_report":
        report = [task.patient_id, task.why["assessment"]]
        return Way(_("Read the answers"), reverse("self_report", args=report))
    if task.kind == "carry_out" and (page := page_for(task.prompt)):
        return Way(_("Record that it was done"), page)
    if task.prompt_id:
        return Way(_("Open the suggestion"), reverse("prompt", args=[task.prompt_id]))
    if task.kind == "find_out":
        return Way(_("Open the medicine"), _medicine(task))
    if task.kind == "check_other_patient":
        return Way(_("Find the other patient"), reverse("patients"))
    return None


def _thread(task: Task) -> uuid.UUID:
    return uuid.UUID(task.key.partition(":")[0])


def _medicine(task: Any) -> str:
    return reverse("record_entry", args=[task.patient_id, "medication", _thread(task)])
