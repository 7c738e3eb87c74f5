"""What happened to a patient, newest first, in words: the ledger, told with its facts."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from clinic.models import LedgerEvent
from followup.fact_words import (
    code_in_words,
    day_in_words,
    number_in_words,
    severity_in_words,
    stage_in_words,
    starting_upper,
)
from followup.models import Task
from followup.record_words import value_words
from followup.recorded import Recorded
from followup.timeline_words import ANSWERS, KINDS, SUBJECT_OF, title_of
from pathway.models import PromptDecision
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.records import SUBJECTS, Subject

LENGTH = 30
_ANY_REVISION = -1
_APART = "~"

Said = dict[tuple[uuid.UUID, int], str]
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


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of it; `before` leads to the next older one, and is empty on the last."""

    entries: list[Entry]
    before: str = ""
    is_later: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events: of a kind or of all, older than a place, known by a moment."""

    kind: str = ""
    before: str = ""
    known_by: datetime | None = None

    @property
    def condition(self) -> Q:
        wanted = _starts_with(KINDS[self.kind][1]) if self.kind in KINDS else Q()
        if self.known_by:
            wanted &= Q(recorded_at__lte=self.known_by)
        return wanted & _older_than(self.before)


def read_timeline(patient_id: uuid.UUID, asked: Asked, recorded: Recorded) -> Timeline:
    """The newest events first; two statements."""
    events = list(LedgerEvent.objects.about(patient_id).filter(asked.condition)[: LENGTH + 1])
    shown = events[:LENGTH]
    facts = {row.root_id: row for row in _rows(recorded)}
    said = _said(patient_id, [event.subject_id for event in shown])
    return Timeline(
        entries=[_entry(event, facts.get(event.subject_id), said) for event in shown],
        before=_place(shown[-1]) if len(events) > LENGTH else "",
        is_later=bool(asked.before),
    )


def _place(event: Any) -> str:
    return f"{event.recorded_at.isoformat()}{_APART}{event.ins}"


def _older_than(place: str) -> Q:
    """What is no place in the timeline narrows nothing."""
    moment, _apart, ins = place.partition(_APART)
    try:
        at, number = datetime.fromisoformat(moment), int(ins)
    except ValueError:
        return Q()
    if at.tzinfo is None:
        return Q()
    return Q(recorded_at__lt=at) | Q(recorded_at=at, ins__lt=number)


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
    said = starting_upper(_rule_in_words(about))
    return f"{said}: {_answer_in_words(what)}" if what else said


def _answer_in_words(code: str) -> str:
    """A kind of answer, or the outcome of a red flag as the protocol says it."""
    known = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).dispositions.get(code)
    return known.says if known else str(ANSWERS.get(code, code_in_words(code)))


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
        title=title_of(event.type, event.changes.get("fields", ())),
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
    """Its title; how it is numbered is told on the cards."""
    rules = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).rules
    return rules[rule].title if rule in rules else code_in_words(rule)


def _move(change: Any) -> str:
    to = stage_in_words(change.to_stage)
    said = f"{stage_in_words(change.from_stage)} → {to}" if change.from_stage else to
    return f"{said}. {change.reason}" if change.reason else said
