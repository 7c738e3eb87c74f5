"""What happened to a patient, newest first, in words: the ledger, told with its facts."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.models import LedgerEvent
from followup.fact_words import (
    code_in_words,
    day_in_words,
    number_in_words,
    severity_in_words,
    stage_in_words,
    starting_upper,
)
from followup.message_list import EVENTS as MESSAGE_EVENTS
from followup.models import Task
from followup.prompt_cards import card_titles
from followup.record_words import value_words
from followup.recorded import Recorded
from pathway.models import PromptDecision
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.records import SUBJECTS, Subject

LENGTH = 40
_ANY_REVISION = -1

Said = dict[tuple[uuid.UUID, int], str]
KINDS = {
    "assessments": (_("Assessments"), ("assessment.", "neuroexam.", "fall.", "conditionentry.")),
    "stages": (_("Stages"), ("stagechange.", "episode.")),
    "medicines": (_("Medicines"), ("medicationentry.", "sideeffect.", "review.")),
    "care": (_("Care"), ("therapyentry.", "procedureentry.", "imagingentry.", "referralentry.")),
    "contacts": (_("Visits and contacts"), ("visitentry.", "contactattempt.")),
    "prompts": (_("Prompts"), ("prompt.", "promptdecision.")),
    "tasks": (_("Tasks"), ("task.",)),
}
_HAPPENED = {
    "recorded": _("{subject} recorded"),
    "corrected": _("{subject} corrected"),
    "retracted": _("{subject} withdrawn: entered in error"),
}
# The name of a subject's model is what its events are about.
SUBJECT_OF: dict[str, Subject] = {
    subject.model._meta.model_name or "": subject for subject in SUBJECTS.values()
}
TITLES = {
    **{
        f"{model}.{what}": format_lazy(words, subject=subject.title)
        for model, subject in SUBJECT_OF.items()
        for what, words in _HAPPENED.items()
    },
    **{
        event: format_lazy(_("Message: {what}"), what=words)
        for event, words in MESSAGE_EVENTS.items()
    },
    "promptdecision.recorded": _("Prompt decided on"),
    "stagechange.recorded": _("Stage recorded"),
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
    "contact_point.wrong_person": _("Somebody else has this address"),
    "self_report.answered": _("Patient answered the questionnaire"),
}


# Where each kind of fact keeps what it is about, and what was done or found.
SAID_IN: dict[str, tuple[str, str]] = {
    "condition": ("code", "kind"),
    "contact": ("channel", "outcome"),
    "declaration": ("subject", "kind"),
    "imaging": ("modality", "kind"),
    "medication": ("product", "kind"),
    "procedure": ("procedure", "kind"),
    "referral": ("to", "kind"),
    "review": ("kind", "outcome"),
    "side_effect": ("effect", "severity"),
    "therapy": ("modality", "kind"),
    "visit": ("visit_kind", "kind"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """`subject` and `root` lead to the entry, where the event is about one."""

    title: str
    detail: str
    at: datetime
    by: str
    subject: str = ""
    root: uuid.UUID | None = None


def entries_of(patient_id: uuid.UUID, kind: str, recorded: Recorded) -> list[Entry]:
    """The newest events of a kind, or of all; two statements."""
    events = LedgerEvent.objects.about(patient_id)
    if kind in KINDS:
        events = events.filter(_starts_with(KINDS[kind][1]))
    facts = {row.root_id: row for row in _rows(recorded)}
    shown = list(events[:LENGTH])
    said = _said(patient_id, [event.subject_id for event in shown])
    return [_entry(event, facts.get(event.subject_id), said) for event in shown]


def _said(patient_id: uuid.UUID, subjects: list[uuid.UUID]) -> Said:
    """What each shown revision of a fact, or each task, is about; one statement."""
    tasks = Task.objects.filter(patient_id=patient_id, id__in=subjects)
    rows = tasks.values_list("id", Value(_ANY_REVISION), "title", Value(""), Value("")).union(
        *(
            model.objects.filter(patient_id=patient_id, root_id__in=subjects).values_list(
                "root_id", "revision", *columns, Value(name)
            )
            for name, model, columns in _tables()
        ),
        all=True,
    )
    return {(id_, revision): _pair_in_words(name, *pair) for id_, revision, *pair, name in rows}


def _tables() -> Iterator[tuple[str, Any, tuple[Any, Any]]]:
    yield "", PromptDecision, ("rule", Coalesce("disposition", "kind"))
    for name, columns in SAID_IN.items():
        yield name, SUBJECTS[name].model, columns


def _pair_in_words(name: str, about: str, what: str | None) -> str:
    if name in SUBJECTS:
        pair = zip(SAID_IN[name], (about, what), strict=True)
        return ": ".join(_word_of(SUBJECTS[name], column, code) for column, code in pair if code)
    said = starting_upper(_rule_in_words(code_in_words(about)))
    return f"{said}: {code_in_words(what)}" if what else said


def _word_of(subject: Subject, column: str, code: str) -> str:
    if column == "kind":
        step = subject.step(code)
        return str(step.label) if step else code_in_words(code)
    return value_words(subject.all_fields()[column], code)


def _rows(recorded: Recorded) -> Iterable[Any]:
    return (*recorded.assessments, *recorded.stage_changes)


def _starts_with(prefixes: Iterable[str]) -> Q:
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(type__startswith=prefix)
    return wanted


def _entry(event: Any, fact: Any, said: Said) -> Entry:
    subject = SUBJECT_OF.get(event.subject_type)
    return Entry(
        title=str(
            TITLES.get(event.type, event.type.replace(".", " ").replace("_", " ").capitalize())
        ),
        detail=", ".join(each for each in (_about(event, said), _detail(event, fact)) if each),
        at=event.recorded_at,
        by=event.actor_name or event.actor_kind,
        subject=subject.name if subject else "",
        root=event.subject_id,
    )


def _about(event: Any, said: Said) -> str:
    own = said.get((event.subject_id, event.subject_version))
    return own or said.get((event.subject_id, _ANY_REVISION), "")


def _detail(event: Any, fact: Any) -> str:
    if hasattr(fact, "to_stage"):
        return _move(fact)
    if hasattr(fact, "nrs"):
        return gettext("Pain %s of 10") % number_in_words(fact.nrs) if fact.nrs is not None else ""
    return _changes_in_words(event.changes)


def _changes_in_words(changes: dict[str, Any]) -> str:
    said = [_rule_in_words(changes.get("rule", "")), severity_in_words(changes.get("severity", ""))]
    if due_on := changes.get("due_on"):
        said.append(gettext("due %s") % day_in_words(date.fromisoformat(due_on)))
    return ", ".join(each for each in said if each)


def _rule_in_words(rule: str) -> str:
    titles = card_titles(protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version))
    return f"{titles[rule]} ({rule})" if rule in titles else rule


def _move(change: Any) -> str:
    to = stage_in_words(change.to_stage)
    said = f"{stage_in_words(change.from_stage)} → {to}" if change.from_stage else to
    return f"{said}. {change.reason}" if change.reason else said
