"""Everything recorded about a patient, read in one statement and gathered into threads."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import TextField, Value
from django.db.models.functions import Cast, JSONObject

from clinic.actors import Actor
from clinic.permissions import Permission
from clinic.sealing import SealedTextField
from pathway.engine.visibility import current
from pathway.models import Fact
from pathway.records import SUBJECTS, Step, Subject
from pathway.records.subjects import following
from pathway.records.threads import in_order

Thread = list[Any]


@dataclass(frozen=True, slots=True)
class Records:
    """The entries in force by subject, each thread in order; the newest thread first."""

    threads: Mapping[str, list[Thread]]

    def of(self, name: str) -> list[Thread]:
        return list(self.threads.get(name, ()))

    def entries(self, name: str) -> list[Any]:
        return [entry for thread in self.of(name) for entry in thread]

    def pairs(self) -> list[tuple[Subject, Thread]]:
        return [
            (SUBJECTS[name], thread) for name, found in self.threads.items() for thread in found
        ]


def readable(by: Actor) -> list[Subject]:
    """The front desk reads who comes and who was called, and nothing clinical."""
    if Permission.VIEW_CASELOAD in by.permissions:
        return list(SUBJECTS.values())
    return [subject for subject in SUBJECTS.values() if _is_of_the_desk(subject)]


def _is_of_the_desk(subject: Subject) -> bool:
    return all(step.permission == Permission.RECORD_CONTACT for step in subject.steps)


def records_of(patient_id: uuid.UUID, subjects: Iterable[Subject]) -> Records:
    """One statement, whatever has been recorded. Notes stay sealed: they read as None."""
    asked = {subject.name: subject.model.objects.of_person(patient_id) for subject in subjects}
    return gathered(read_together(asked))


def gathered(rows: Mapping[str, Iterable[Any]]) -> Records:
    """Every revision of some subjects, by name, as the threads in force."""
    return Records({name: _threads(SUBJECTS[name], found) for name, found in rows.items()})


def read_together(asked: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The facts of several tables by the name they are asked by, in one statement.

    Notes stay sealed: they read as None.
    """
    rows: dict[str, list[Any]] = {name: [] for name in asked}
    first, *others = (_stored(name, facts) for name, facts in asked.items())
    for name, columns in first.union(*others, all=True):
        rows[name].append(_row(asked[name].model, columns))
    return rows


def _threads(subject: Subject, rows: Iterable[Any]) -> list[Thread]:
    found: dict[uuid.UUID, Thread] = defaultdict(list)
    for row in current(rows, None):
        found[getattr(row, "thread_id", row.root_id)].append(row)
    threads = [in_order(subject, one) if subject.has_threads else one for one in found.values()]
    return sorted(threads, key=_newest, reverse=True)


def _newest(thread: Thread) -> tuple[Any, ...]:
    return max((entry.effective_on, entry.recorded_at) for entry in thread)


def _stored(name: str, facts: Any) -> Any:
    """Every revision as a name and a JSON object, so that all tables answer together."""
    columns = {field.attname: _as_json(field) for field in _columns(facts.model)}
    return facts.values_list(Value(name), JSONObject(**columns))


def _columns(model: type[Fact]) -> "list[models.Field[Any, Any]]":
    hidden = (SealedTextField, models.BinaryField)
    return [field for field in model._meta.concrete_fields if not isinstance(field, hidden)]


def _as_json(field: "models.Field[Any, Any]") -> Any:
    """A JSON number would come back as a float; text keeps a decimal exact."""
    is_decimal = isinstance(field, models.DecimalField)
    return Cast(field.attname, TextField()) if is_decimal else field.attname


def _row(model: type[Fact], columns: Mapping[str, Any]) -> Any:
    fields = {field.attname: field for field in _columns(model)}
    return model(**{name: _python(fields[name], value) for name, value in columns.items()})


def _python(field: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, ArrayField):
        return [field.base_field.to_python(each) for each in value]
    if isinstance(field, models.ForeignKey):
        return uuid.UUID(value)
    return field.to_python(value)


def next_steps(subject: Subject, entries: Thread) -> list[Step]:
    """What can still happen in this thread."""
    kinds = {getattr(entry, "kind", "") for entry in entries}
    return [
        step
        for step in following(subject.steps)
        if kinds & set(step.after) and not kinds & set(step.never_after)
    ]
