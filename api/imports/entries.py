"""Rows as facts, in the manner of every feed: newer corrects, equal is left, older is ignored."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from api.imports.drafts import EntryDraft, ThreadDraft
from api.imports.keys import SourceKeys
from api.imports.problems import NotRelevant
from api.imports.report import NEW, OLDER, UNCHANGED, UPDATED
from api.imports.spool import Row
from clinic.actors import Actor
from clinic.models import Patient
from pathway.models import Fact
from pathway.services.recording import Origin, When, correct_fact, local_day, record_fact

OPENING, ENDING = "opening", "ending"
_UNKNOWN_DAY = "unknown"


class EditedHere(Exception):
    """Somebody at the clinic changed what an earlier import said; theirs stands."""


class OtherPerson(Exception):
    """The row is stored as another person's; facts never move."""


@dataclass(frozen=True, slots=True)
class History:
    """The revisions of one stored entry, oldest first; empty when it was never stored."""

    revisions: Sequence[Any]

    @property
    def newest(self) -> Any:
        return self.revisions[-1]

    @property
    def said(self) -> Any:
        """What the other system said last."""
        return next(each for each in reversed(self.revisions) if each.source == "import")

    @property
    def is_edited_here(self) -> bool:
        return bool(self.revisions) and self.newest is not self.said

    def says(self, draft: EntryDraft | None) -> bool:
        if not self.revisions or self.said.is_retracted:
            return draft is None
        return draft is not None and _is_same(self.said, draft)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row that arrived: what it says, and when the other system last changed it."""

    row: Row
    draft: ThreadDraft
    version_at: datetime | None

    @property
    def opening(self) -> EntryDraft | None:
        return None if self.draft.is_withdrawn else self.draft.opening

    @property
    def ending(self) -> EntryDraft | None:
        return None if self.draft.is_withdrawn else self.draft.ending


class EntryWriter:
    """Stores the threads of one batch; what is stored already is looked up once for all."""

    def __init__(
        self, rows: Iterable[Incoming], *, keys: SourceKeys, by: Actor, now: datetime
    ) -> None:
        self._keys, self._by, self._now = keys, by, now
        self._stored: dict[bytes, list[Any]] = defaultdict(list)
        wanted: dict[type[Fact], list[bytes]] = defaultdict(list)
        for incoming in rows:
            wanted[incoming.draft.model] += [
                self._key(incoming, part) for part in (OPENING, ENDING)
            ]
        for model, keys_of_model in wanted.items():
            self._look_up(model, keys_of_model)

    @transaction.atomic
    def store(self, patient: Patient, incoming: Incoming) -> str:
        """Answers with the outcome.

        Raises NotRelevant, EditedHere, OtherPerson, and ValidationError for an impossible day.
        """
        opening, ending = self._history(incoming, OPENING), self._history(incoming, ENDING)
        if not opening.revisions:
            return self._record(patient, incoming)
        if not _belongs_to(opening.newest, patient):
            raise OtherPerson
        held, sent = _version_of(opening, ending), incoming.version_at
        if held is not None and (sent is None or sent <= held):
            return UNCHANGED if sent == held else OLDER
        if opening.says(incoming.opening) and ending.says(incoming.ending):
            return UNCHANGED
        if opening.is_edited_here or ending.is_edited_here:
            raise EditedHere
        self._revise(incoming, opening, ending)
        return UPDATED

    def _record(self, patient: Patient, incoming: Incoming) -> str:
        """A row taken back before we saw it is kept as withdrawn, so that no older copy revives it."""
        draft = incoming.draft
        if draft.is_withdrawn and incoming.version_at is None:
            raise NotRelevant("taken back by the other system")
        opened = self._new(patient.id, incoming, OPENING, draft.opening, self._day(draft.opening))
        if incoming.ending:
            self._end(incoming, incoming.ending, opened)
        return NEW

    def _revise(self, incoming: Incoming, opening: History, ending: History) -> None:
        opened = opening.newest
        if not opening.says(incoming.opening):
            opened = self._correct(opened, incoming, incoming.opening, self._now_unknown())
        if ending.says(incoming.ending):
            return
        if ending.revisions:
            day = self._unsaid_end(incoming, opened)
            self._correct(ending.newest, incoming, incoming.ending, day)
        elif incoming.ending:
            self._end(incoming, incoming.ending, opened)

    def _end(self, incoming: Incoming, ending: EntryDraft, opened: Any) -> None:
        day = ending.when or self._unsaid_end(incoming, opened)
        self._new(opened.patient_id, incoming, ENDING, ending, day, thread_id=opened.thread_id)

    def _new(
        self,
        patient_id: uuid.UUID,
        incoming: Incoming,
        part: str,
        entry: EntryDraft,
        day: When,
        thread_id: uuid.UUID | None = None,
    ) -> Any:
        return record_fact(
            incoming.draft.model,
            patient_id=patient_id,
            when=day,
            by=self._by,
            now=self._now,
            thread_id=thread_id,
            origin=Origin(
                system=self._keys.system,
                key=self._key(incoming, part),
                version_at=incoming.version_at,
            ),
            kind=entry.kind,
            is_retracted=incoming.draft.is_withdrawn,
            **entry.values,
        )

    def _correct(
        self, fact: Any, incoming: Incoming, wanted: EntryDraft | None, unsaid: When
    ) -> Any:
        """The next revision: what the row says now, or that it says nothing any more."""
        changes: dict[str, Any] = {"is_retracted": True}
        day = None
        if wanted:
            changes = {"kind": wanted.kind, **wanted.values}
            day = wanted.when or (None if fact.date_precision == _UNKNOWN_DAY else unsaid)
        return correct_fact(
            fact, when=day, by=self._by, now=self._now, version_at=incoming.version_at, **changes
        )

    def _day(self, entry: EntryDraft) -> When:
        return entry.when or self._now_unknown()

    def _now_unknown(self) -> When:
        """No day at all counts as the day it was recorded (pathway, section 5)."""
        return When(on=local_day(self._now), precision=_UNKNOWN_DAY)

    def _unsaid_end(self, incoming: Incoming, opened: Any) -> When:
        if incoming.draft.ends_unsaid_on_first_day:
            return When(on=opened.effective_on, precision=_UNKNOWN_DAY)
        return self._now_unknown()

    def _key(self, incoming: Incoming, part: str) -> bytes:
        return self._keys.of_entry(incoming.row.kind, incoming.row.id, part)

    def _history(self, incoming: Incoming, part: str) -> History:
        return History(self._stored.get(self._key(incoming, part), []))

    def _look_up(self, model: type[Fact], keys: list[bytes]) -> None:
        found = model.objects.filter(source_system=self._keys.system, source_key__in=keys)
        for fact in found.select_related("patient").order_by("revision"):
            self._stored[bytes(fact.source_key)].append(fact)


def _is_same(fact: Any, draft: EntryDraft) -> bool:
    values = {"kind": draft.kind, **draft.values}
    if any(getattr(fact, name) != value for name, value in values.items()):
        return False
    if draft.when is None:
        return bool(fact.date_precision == _UNKNOWN_DAY)
    said = (draft.when.on, draft.when.at, draft.when.precision)
    return bool((fact.effective_on, fact.effective_at, fact.date_precision) == said)


def _version_of(*histories: History) -> datetime | None:
    versions = [fact.source_version_at for each in histories for fact in each.revisions]
    return max((version for version in versions if version), default=None)


def _belongs_to(fact: Any, patient: Patient) -> bool:
    """A merged record's facts stay where they are and are the survivor's."""
    return patient.id in (fact.patient_id, fact.patient.merged_into_id)
