"""One thread with everything that was ever said of it: entries, corrections, who and why."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from clinic.models import LedgerEvent
from followup.forms.records import CORRECTION_WORDS, RETRACTION_WORDS
from followup.record_lists import Thread
from followup.record_words import Titles, step_of, value_words, when_words
from pathway.engine.visibility import current
from pathway.records import Step, Subject
from pathway.records.fields import Field, Label
from pathway.records.threads import in_order

_REASONS: Mapping[str, Any] = dict((*CORRECTION_WORDS, *RETRACTION_WORDS))
_DATE, _WHAT = gettext_lazy("Date"), gettext_lazy("What happened")
_SHOWN_ELSEWHERE = {"formulary_code", "is_unlisted"}


@dataclass(frozen=True, slots=True)
class Difference:
    label: Label
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """A correction, or the withdrawal of an entry made in error."""

    by: str
    at: datetime
    reason_code: str
    differences: list[Difference]
    is_withdrawal: bool

    @property
    def reason(self) -> Any:
        return _REASONS.get(self.reason_code, self.reason_code)


@dataclass(frozen=True, slots=True)
class Told:
    """One entry as it reads now, and how it came to read so."""

    root_id: uuid.UUID
    step: Step
    when: str
    says: list[tuple[Label, str]]
    by: str
    role: str
    source: str
    at: datetime
    changes: list[Change]

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.changes) and self.changes[-1].is_withdrawal

    @property
    def in_words(self) -> str:
        return " · ".join(f"{label}: {words}" for label, words in self.says)

    @property
    def is_of_another(self) -> bool:
        """Taken back because it belongs to another patient."""
        return self.is_withdrawn and self.changes[-1].reason_code == "wrong_patient"


@dataclass(frozen=True, slots=True)
class History:
    """`entries` are those in force, in order; `rows` every revision."""

    subject: Subject
    rows: Mapping[uuid.UUID, list[Any]]
    entries: Thread

    @property
    def newest_rows(self) -> Thread:
        return [revisions[-1] for revisions in self.rows.values()]

    @property
    def opened(self) -> Any:
        """The entry that gave the thread its name, withdrawn or not."""
        rows = self.newest_rows
        named = [row for row in rows if row.root_id == getattr(row, "thread_id", row.root_id)]
        return (named or rows)[0]


def history_of(subject: Subject, patient_id: uuid.UUID, entry_id: uuid.UUID) -> History | None:
    """The thread of an entry, found by the id of any entry of it; two statements."""
    rows = subject.model.objects.of_person(patient_id)
    one = rows.filter(root_id=entry_id).first()
    if one is None:
        return None
    same = Q(root_id=entry_id)
    if subject.has_threads:
        same = Q(thread_id=one.thread_id)
    revisions: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows.filter(same).order_by("recorded_at", "revision"):
        revisions[row.root_id].append(row)
    in_force = current((row for found in revisions.values() for row in found), None)
    entries = in_order(subject, in_force) if subject.has_threads else in_force
    return History(subject, dict(revisions), entries)


def told_of(history: History, titles: Titles) -> list[Told]:
    """In order of what happened; what was withdrawn comes last. One statement."""
    reasons = _reasons(list(history.rows))
    place = {entry.root_id: at for at, entry in enumerate(history.entries)}
    roots = sorted(history.rows, key=lambda root: place.get(root, len(place)))
    return [_told(history.subject, history.rows[root], reasons, titles) for root in roots]


def _reasons(roots: list[uuid.UUID]) -> dict[tuple[uuid.UUID, int], str]:
    events = LedgerEvent.objects.filter(subject_id__in=roots).exclude(reason_code="")
    return {
        (root, version): code
        for root, version, code in events.values_list(
            "subject_id", "subject_version", "reason_code"
        )
    }


def _told(
    subject: Subject,
    revisions: list[Any],
    reasons: Mapping[tuple[uuid.UUID, int], str],
    titles: Titles,
) -> Told:
    first, now = revisions[0], revisions[-1]
    fields = fields_told(subject, now)
    return Told(
        root_id=first.root_id,
        step=step_of(subject, now),
        when=when_words(now),
        says=[
            (field.label, value_words(field, value, titles))
            for field in fields
            if (value := getattr(now, field.name)) is not None
        ],
        by=first.author_name,
        role=first.author_role,
        source=first.source,
        at=first.recorded_at,
        changes=[_change(subject, was, row, reasons, titles) for was, row in pairwise(revisions)],
    )


def fields_told(subject: Subject, entry: Any, *, is_whole: bool = False) -> list[Field]:
    """The fields of this step; `is_whole` has those too that are no column or only a code."""
    is_opening = entry.root_id == getattr(entry, "thread_id", entry.root_id)
    fields = subject.fields_of(step_of(subject, entry), opens=is_opening)
    return [field for field in fields if is_whole or field.name not in _SHOWN_ELSEWHERE]


def _change(
    subject: Subject,
    was: Any,
    row: Any,
    reasons: Mapping[tuple[uuid.UUID, int], str],
    titles: Titles,
) -> Change:
    return Change(
        by=row.author_name or row.source,
        at=row.recorded_at,
        reason_code=reasons.get((row.root_id, row.revision), ""),
        differences=differences(subject, was, row, titles),
        is_withdrawal=row.is_retracted and not was.is_retracted,
    )


def differences(subject: Subject, was: Any, row: Any, titles: Titles) -> list[Difference]:
    """What two revisions of one entry say otherwise."""
    found: list[tuple[Any, str, str]] = []
    if step_of(subject, was) != step_of(subject, row):
        found.append((_WHAT, str(step_of(subject, was).label), str(step_of(subject, row).label)))
    found.append((_DATE, when_words(was), when_words(row)))
    for field in subject.all_fields().values():
        pair = (getattr(was, field.name, None), getattr(row, field.name, None))
        was_said, now_said = (value_words(field, each, titles) for each in pair)
        found.append((field.label, was_said, now_said))
    return [Difference(*each) for each in found if each[1] != each[2]]
