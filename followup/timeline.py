"""What happened to a patient, newest first, in words: the ledger, told with its facts."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.models import LedgerEvent
from followup.fact_words import day_in_words, number_in_words, severity_in_words, stage_in_words
from followup.recorded import Recorded

LENGTH = 40
KINDS = {
    "assessments": (_("Assessments"), ("assessment.", "neuroexam.", "fall.", "conditionentry.")),
    "stages": (_("Stages"), ("stagechange.", "episode.")),
    "medicines": (_("Medicines"), ("medicationentry.", "sideeffect.", "review.")),
    "care": (_("Care"), ("therapyentry.", "procedureentry.", "imagingentry.", "referralentry.")),
    "contacts": (_("Visits and contacts"), ("visitentry.", "contactattempt.")),
    "prompts": (_("Prompts"), ("prompt.", "promptdecision.")),
    "tasks": (_("Tasks"), ("task.",)),
}
TITLES = {
    "assessment.recorded": _("Assessment recorded"),
    "assessment.corrected": _("Assessment corrected"),
    "assessment.retracted": _("Assessment withdrawn"),
    "neuroexam.recorded": _("Neurological examination recorded"),
    "sideeffect.recorded": _("Side effect recorded"),
    "fall.recorded": _("Fall recorded"),
    "conditionentry.recorded": _("Condition or risk factor recorded"),
    "review.recorded": _("Review recorded"),
    "declarationentry.recorded": _("Declaration recorded"),
    "therapyentry.recorded": _("Therapy recorded"),
    "procedureentry.recorded": _("Procedure recorded"),
    "imagingentry.recorded": _("Imaging recorded"),
    "referralentry.recorded": _("Referral recorded"),
    "visitentry.recorded": _("Visit recorded"),
    "contactattempt.recorded": _("Contact attempt recorded"),
    "promptdecision.recorded": _("Prompt decided on"),
    "stagechange.recorded": _("Stage recorded"),
    "medicationentry.recorded": _("Medicine recorded"),
    "medicationentry.corrected": _("Medicine corrected"),
    "episode.opened": _("Episode opened"),
    "episode.closed": _("Episode closed"),
    "personfact.recorded": _("Personal details recorded"),
    "patient.created": _("Patient registered"),
    "patient.updated": _("Patient details changed"),
    "prompt.raised": _("Prompt raised"),
    "prompt.reopened": _("Prompt raised again"),
    "prompt.changed": _("Prompt changed"),
    "prompt.resolved": _("Prompt resolved"),
    "prompt.withdrawn": _("Prompt withdrawn: its facts were corrected"),
    "task.created": _("Task planned"),
    "task.moved": _("Task moved"),
    "task.reopened": _("Task reopened"),
    "task.completed": _("Task closed"),
    "contact_point.added": _("Contact details added"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    title: str
    detail: str
    at: datetime
    by: str


def entries_of(patient_id: uuid.UUID, kind: str, recorded: Recorded) -> list[Entry]:
    """The newest events of a kind, or of all; one statement."""
    events = LedgerEvent.objects.about(patient_id)
    if kind in KINDS:
        events = events.filter(_starts_with(KINDS[kind][1]))
    facts = {row.root_id: row for row in _rows(recorded)}
    return [_entry(event, facts.get(event.subject_id)) for event in events[:LENGTH]]


def _rows(recorded: Recorded) -> Iterable[Any]:
    return (*recorded.assessments, *recorded.stage_changes, *recorded.medications)


def _starts_with(prefixes: Iterable[str]) -> Q:
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(type__startswith=prefix)
    return wanted


def _entry(event: Any, fact: Any) -> Entry:
    return Entry(
        title=str(
            TITLES.get(event.type, event.type.replace(".", " ").replace("_", " ").capitalize())
        ),
        detail=_detail(event, fact),
        at=event.recorded_at,
        by=event.actor_name or event.actor_kind,
    )


def _detail(event: Any, fact: Any) -> str:
    if hasattr(fact, "to_stage"):
        return _move(fact)
    if hasattr(fact, "nrs"):
        return gettext("Pain %s of 10") % number_in_words(fact.nrs) if fact.nrs is not None else ""
    if hasattr(fact, "product"):
        return f"{fact.product}: {fact.kind.replace('_', ' ')}"
    return _changes_in_words(event.changes)


def _changes_in_words(changes: dict[str, Any]) -> str:
    words = [changes.get("rule"), severity_in_words(changes.get("severity", ""))]
    if due_on := changes.get("due_on"):
        words.append(gettext("due %s") % day_in_words(date.fromisoformat(due_on)))
    return ", ".join(word for word in words if word)


def _move(change: Any) -> str:
    to = stage_in_words(change.to_stage)
    words = f"{stage_in_words(change.from_stage)} → {to}" if change.from_stage else to
    return f"{words}. {change.reason}" if change.reason else words
