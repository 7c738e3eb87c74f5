"""/episodes/{id}/{subjects} and /{subjects}/{id}, one set of addresses for every subject."""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404, refuse_parameter
from api.episodes.reads import plan_of
from api.expansions import OF_RECORDS
from api.ids import public_id, read_id
from api.imports.keys import SourceKeys
from api.problems import Problem, unprocessable
from api.records.bodies import (
    RecordQuery,
    WithdrawQuery,
    changes_in,
    entered_shape,
    placed,
    read_correction_shape,
    says_when,
    values_in,
    when_in,
)
from api.records.outcomes import outcome, standing_prompts
from api.records.reads import (
    Record,
    UnknownCursor,
    prefixes_of,
    reasons_of,
    record_with,
    records_after,
    rows_of_episode,
    rows_of_patient,
)
from api.records.shapes import (
    entry_values,
    record_as_shown,
    records_as_shown,
    what_changed,
)
from api.versions import Current
from clinic.models import Patient
from clinic.services.ledger import record_access
from followup.services.corrections import correct_entry, retract_entry
from followup.services.entries import Entered, record_entry
from followup.services.told_facts import Told, tell_entry
from pathway.models import CarePlan
from pathway.records import Subject
from pathway.services.recording import ConflictingCorrection, Origin

# One entry is one row of the sender, whatever the step.
ENTRY = "entry"


class RecordEndpoint(Endpoint, is_abstract=True):
    """What the addresses of a subject share."""

    subject: ClassVar[Subject]
    expansions = OF_RECORDS

    def known(self, text: str) -> Record:
        """The record of an address."""
        return or_404(record_with(self.subject, id_or_404(self.subject.prefix, text)))

    def changeable(self, text: str) -> Record:
        """The same, by its own id only: what is changed is never another thing than was named."""
        found = self.known(text)
        if public_id(self.subject.prefix, found.id) != text:
            raise Http404
        return found

    def looked(self, record: Record) -> None:
        record_access(
            by=self.actor,
            now=self.now,
            screen=f"api.{self.subject.name}",
            patient_id=record.opened.patient_id,
        )

    def answer(self, record_id: uuid.UUID, before: set[uuid.UUID], status: int = 200) -> Response:
        """A record as it stands now, with what became of the prompts."""
        record = or_404(record_with(self.subject, record_id))
        shown = record_as_shown(record, prefixes_of([record]))
        became = outcome(record.opened.patient_id, before, by=self.actor)
        return self.versioned({**shown, **became}, status)

    def current(self, record: Record, entry: uuid.UUID) -> Current:
        """What is stored, for whoever changes one of its entries."""
        row = record.revisions[entry][-1]
        return Current(
            record.version,
            entry_values(self.subject, row, prefixes_of([record])),
            lambda version: what_changed(record, since=version),
        )

    def changing(self, record: Record, entry: uuid.UUID, sent: Any = None) -> Any:
        """The newest revision of an entry, for who read this version of the record."""
        self.must_match(self.current(record, entry), sent)
        return record.revisions[entry][-1]

    def overtaken(self, record: Record, entry: uuid.UUID, sent: Any = None) -> Problem:
        """Of two who read the same version, the second."""
        stored = or_404(record_with(self.subject, record.id))
        return self.current(stored, entry).stale(self.named, sent or {})

    def record(
        self,
        body: Mapping[str, Any],
        *,
        patient: Patient,
        plan: CarePlan | None,
        thread_id: uuid.UUID | None = None,
    ) -> Response:
        """Store what a body says; raises Problem by field."""
        subject, kind, before = self.subject, body.get("kind", ""), standing_prompts(patient.id)
        became = "created"
        try:
            values = values_in(subject, kind, body["values"], opens=thread_id is None)
            when = when_in(body, kind=kind, now=self.now)
            entered = Entered(
                subject=subject, kind=kind, values=values, when=when, thread_id=thread_id
            )
            told = self._store(entered, body.get("source"), patient=patient, plan=plan)
            fact, became = told.fact, told.outcome
        except ValidationError as error:
            raise placed(subject, error.message_dict, body, "values") from None
        record_id = getattr(fact, "thread_id", fact.root_id)
        answer = self.answer(record_id, before, status=201 if became == "created" else 200)
        if "source" in body:
            answer.data["outcome"] = became
        address = f"/api/v1/{subject.plural}/{public_id(subject.prefix, record_id)}"
        answer["Location"] = self.request.build_absolute_uri(address)
        return answer

    def _store(
        self, entered: Entered, source: Any, *, patient: Patient, plan: CarePlan | None
    ) -> Told:
        who: dict[str, Any] = {"patient": patient, "plan": plan, "by": self.actor, "now": self.now}
        if source is None:
            return Told(record_entry(entered=entered, **who), "created")
        keys = SourceKeys(source["system"])
        origin = Origin(
            system=keys.system,
            key=keys.of_entry(self.subject.name, source["id"], ENTRY),
            version_at=source["updated_at"],
        )
        return tell_entry(entered=entered, origin=origin, **who)

    def withdraw(self, record: Record, entry: uuid.UUID) -> Response:
        """Take back what the address names."""
        before = standing_prompts(record.opened.patient_id)
        fact = self.changing(record, entry)
        try:
            retract_entry(fact=fact, reason=self.asked["reason"], by=self.actor, now=self.now)
        except ConflictingCorrection:
            raise self.overtaken(record, entry) from None
        except ValidationError as error:
            raise unprocessable({"": error.messages}) from None
        self.looked(record)
        return self.answer(record.id, before)


class RecordLister(RecordEndpoint, is_abstract=True):
    """What the lists of a subject share."""

    def listed(self, rows: Any, patient_id: uuid.UUID | None = None) -> Response:
        """The page of these rows that is asked for; `patient_id` when they are all of one."""
        subject, limit = self.subject, self.asked["limit"]
        try:
            records = records_after(
                self.place(subject.prefix), subject=subject, rows=rows, count=limit + 1
            )
        except UnknownCursor:
            raise refuse_parameter("starting_after", "Use `next_cursor` of this list.") from None
        seen = {record.opened.patient_id for record in records[:limit]}
        record_access(
            by=self.actor,
            now=self.now,
            screen=f"api.{subject.plural}",
            patient_id=patient_id,
            patient_ids=None if patient_id else list(seen),
        )
        return self.page(records_as_shown(records, is_sync=self.is_sync))


class RecordEverywhere(RecordLister, is_abstract=True):
    def get(self, request: Request) -> Response:
        patient_id = self.asked.get("patient")
        rows = self.subject.model.objects.all()
        return self.listed(rows_of_patient(self.subject, patient_id) if patient_id else rows)


class RecordList(RecordLister, is_abstract=True):
    def get(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        return self.listed(rows_of_episode(self.subject, plan), plan.patient_id)

    def post(self, request: Request, episode: str) -> Response:
        plan = or_404(plan_of(id_or_404("ep", episode)))
        body = self.body(entered_shape(self.subject.name))
        _check_opens(self.subject, body.get("kind", ""))
        return self.record(body, patient=plan.patient, plan=plan)


class RecordDetail(RecordEndpoint, is_abstract=True):
    query = RecordQuery
    delete_query = WithdrawQuery

    def get(self, request: Request, id: str) -> Response:
        record = self.known(id)
        self.looked(record)
        reasons = reasons_of(record) if self.asked["history"] else None
        return self.versioned(record_as_shown(record, prefixes_of([record]), reasons))

    def delete(self, request: Request, id: str) -> Response:
        record = self.changeable(id)
        return self.withdraw(record, record.opened.root_id)


class RecordEntries(RecordEndpoint, is_abstract=True):
    def post(self, request: Request, id: str) -> Response:
        record = self.changeable(id)
        body = self.body(entered_shape(self.subject.name))
        opened = record.opened
        self.looked(record)
        return self.record(body, patient=opened.patient, plan=opened.care_plan, thread_id=record.id)


class RecordEntry(RecordEndpoint, is_abstract=True):
    delete_query = WithdrawQuery

    def delete(self, request: Request, id: str, entry: str) -> Response:
        record = self.changeable(id)
        return self.withdraw(record, _entry_or_404(record, entry))


class RecordCorrections(RecordEndpoint, is_abstract=True):
    guarded = frozenset({"POST"})

    def post(self, request: Request, id: str) -> Response:
        record = self.changeable(id)
        body = self.body(read_correction_shape(self.subject.name))
        before = standing_prompts(record.opened.patient_id)
        entry = body.get("entry", record.opened.root_id)
        if entry not in record.revisions:
            raise unprocessable({"entry": "This thread has no such entry."})
        fact = self.changing(record, entry, body["changes"])
        try:
            self._correct(fact, body)
        except ConflictingCorrection:
            raise self.overtaken(record, entry, body["changes"]) from None
        except ValidationError as error:
            messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            raise placed(self.subject, messages, body, "changes") from None
        self.looked(record)
        return self.answer(record.id, before)

    def _correct(self, fact: Any, body: Mapping[str, Any]) -> None:
        kind = body.get("kind", getattr(fact, "kind", ""))
        changes = changes_in(self.subject, kind, body["changes"])
        correct_entry(
            fact=fact,
            changes=changes | ({"kind": kind} if "kind" in body else {}),
            reason=body["reason"],
            when=when_in(body, kind=kind, now=self.now) if says_when(body) else None,
            by=self.actor,
            now=self.now,
        )


def _check_opens(subject: Subject, kind: str) -> None:
    """A step that goes on from others has its own address. Raises Problem."""
    step = subject.step(kind)
    if step is not None and not step.opens:
        address = f"/{subject.plural}/{{id}}/entries"
        raise unprocessable({"kind": f"This follows other steps: send it to {address}."})


def _entry_or_404(record: Record, text: str) -> uuid.UUID:
    entry = read_id(record.subject.prefix, text)
    if entry is None or entry not in record.revisions:
        raise Http404
    return entry
