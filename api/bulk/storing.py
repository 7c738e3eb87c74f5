"""Rows of an import through the services that single requests use; each stands or falls alone."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from rest_framework import serializers

from api.fields import Strict, Word
from api.imports.keys import SourceKeys
from api.parsing import parse_object
from api.patients.bodies import ExternalId, NumberedPatient, person_in
from api.problems import Problem, problem_of
from api.records.bodies import entered_shape, values_in, when_in
from clinic.services.patients import Identifier, find_by_identifier
from followup.services.entries import Entered
from followup.services.job_work import Done, Piece, Row, Trouble
from followup.services.sweep import collector_resting
from followup.services.told_facts import tell_entry
from followup.services.upserting import NotWanted, Result, Sent, upsert_people
from pathway.models import CarePlan
from pathway.records import SUBJECTS
from pathway.services.recording import Origin

PATIENTS, FACTS, FHIR = "patients", "facts", "fhir"
CREATE, UPDATE, BOTH = "CREATE", "UPDATE", "CREATE_AND_UPDATE"
STRATEGIES = [CREATE, UPDATE, BOTH]
# What is stored in sets takes larger pieces: docs/adr/0136.
ROWS_A_SET = 500
# How what became of a row is counted.
_COUNTED = {"applied": "updated", "edited_here": "ignored"}
_MOST_DETAIL = 300
# What a row may be refused with, and what the database refuses a set for.
_OF_ROWS = (Problem, ValidationError, serializers.ValidationError, PermissionDenied)
_OF_SETS = (ValidationError, PermissionDenied, DataError, IntegrityError)
_TOO_MANY = "Put a value that holds a comma in quotation marks: there are more cells than columns."


class FactRow(Strict):
    """Whose fact it is; the rest is as `POST /episodes/{episode}/...` takes it."""

    type = Word(SUBJECTS)
    patient = ExternalId()


def store_patients(piece: Piece) -> Done:
    """In a set; what cannot be taken leaves nothing behind."""
    with collector_resting():
        return _store_patients(piece)


def _store_patients(piece: Piece) -> Done:
    done, shape = Done(), NumberedPatient()
    lines, people = [], []
    for row in piece.rows:
        try:
            people.append(_sent(shape.run_validation(_said(row))))
        except _OF_ROWS as error:
            done.troubles += _troubles(row["line"], error)
        else:
            lines.append(row["line"])
    for line, result in zip(lines, _upserted(people, piece), strict=True):
        if isinstance(result, NotWanted):
            done.counts["ignored"] += 1
        elif isinstance(result, Exception):
            done.troubles += _troubles(line, result)
        else:
            done.counts[_COUNTED.get(result.outcome, result.outcome)] += 1
    done.troubles.sort(key=attrgetter("line"))
    return done


def _upserted(people: Sequence[Sent], piece: Piece) -> Sequence[Result | Exception]:
    """A set that the database refuses is halved until the row that it refuses stands alone."""
    strategy = piece.job.parameters["strategy"]
    try:
        return upsert_people(
            sent=people,
            by=piece.by,
            now=piece.now,
            creates=strategy != UPDATE,
            updates=strategy != CREATE,
        )
    except _OF_SETS as error:
        if len(people) == 1:
            return [error]
        half = len(people) // 2
        return [*_upserted(people[:half], piece), *_upserted(people[half:], piece)]


def _sent(body: dict[str, Any]) -> Sent:
    number, told_at = dict(body.pop("external_id")), body.pop("source_updated_at")
    return Sent(Identifier(**number, source_version_at=told_at), person_in(body))


def store_facts(piece: Piece) -> Done:
    """Each row in a savepoint of its own: what cannot be taken leaves nothing behind."""
    done = Done()
    for row in piece.rows:
        try:
            with transaction.atomic():
                outcome = _store_fact(_said(row), piece)
        except (*_OF_ROWS, DataError, IntegrityError) as error:
            done.troubles += _troubles(row["line"], error)
        else:
            done.counts[_COUNTED.get(outcome, outcome)] += 1
    return done


def _said(row: Row) -> dict[str, Any]:
    if "text" in row:
        return parse_object(row["text"].encode())
    if row.get("surplus"):
        raise serializers.ValidationError(_TOO_MANY, "too_many_cells")
    said = dict(row["cells"])
    number = {name: said.pop(name) for name in ("system", "value") if name in said}
    return {**said, "external_id": number}


def _store_fact(said: dict[str, Any], piece: Piece) -> str:
    named = {name: said.pop(name) for name in ("type", "patient") if name in said}
    whose = _read(FactRow(data=named))
    subject = SUBJECTS[whose["type"]]
    body = _read(entered_shape(subject.name)(data=said))
    if "source" not in body:
        raise ValidationError({"source": "Name your own row: system, id, updated_at."})
    patient = find_by_identifier(**whose["patient"])
    if patient is None:
        raise ValidationError({"patient": "No patient has this number."})
    kind, source = body.get("kind", ""), body["source"]
    keys = SourceKeys(source["system"])
    key = keys.of_entry(subject.name, source["id"], "entry")
    is_known = subject.model.objects.filter(source_system=keys.system, source_key=key).exists()
    if (refused := _set_aside(piece.job.parameters["strategy"], is_known)) is not None:
        return refused
    plans = CarePlan.objects.active().filter(patient=patient).select_related("episode")
    entered = Entered(
        subject=subject,
        kind=kind,
        values=values_in(subject, kind, body["values"], opens=True),
        when=when_in(body, kind=kind, now=piece.now),
    )
    told = tell_entry(
        patient=patient,
        plan=plans.order_by("-created_at").first(),
        entered=entered,
        origin=Origin(system=keys.system, key=key, version_at=source["updated_at"]),
        by=piece.by,
        now=piece.now,
    )
    return told.outcome


def _set_aside(strategy: str, is_known: bool) -> str | None:
    """What the strategy does not touch is counted as ignored."""
    is_wanted = strategy == BOTH or is_known == (strategy == UPDATE)
    return None if is_wanted else "ignored"


def _read(shape: Strict) -> dict[str, Any]:
    shape.is_valid(raise_exception=True)
    found: dict[str, Any] = shape.validated_data
    return found


def _troubles(line: int, error: Exception) -> list[Trouble]:
    """The same codes and words that a single request is refused with."""
    found = problem_of(error)
    problem = found if found is not None else Problem("unprocessable")
    said: list[Mapping[str, str]] = [*problem.errors] or [{}]
    return [
        Trouble(
            line,
            one.get("code", problem.code)[:60],
            (one.get("detail") or problem.detail or problem.code)[:_MOST_DETAIL],
            one.get("pointer", "").removeprefix("/")[:60],
        )
        for one in said[:1]
    ]
