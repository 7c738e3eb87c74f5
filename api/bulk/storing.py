"""Rows of an import through the services that single requests use, each in a savepoint of its own."""

from collections.abc import Callable, Mapping
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
from followup.services.jobs import Done, Piece, Row, Trouble
from followup.services.people import upsert_person
from followup.services.told_facts import tell_entry
from pathway.models import CarePlan
from pathway.records import SUBJECTS
from pathway.services.recording import Origin

PATIENTS, FACTS, FHIR = "patients", "facts", "fhir"
CREATE, UPDATE, BOTH = "CREATE", "UPDATE", "CREATE_AND_UPDATE"
STRATEGIES = [CREATE, UPDATE, BOTH]
# How what became of a row is counted.
_COUNTED = {"applied": "updated", "edited_here": "ignored"}
_MOST_DETAIL = 300


class FactRow(Strict):
    """Whose fact it is; the rest is as `POST /episodes/{episode}/...` takes it."""

    type = Word(SUBJECTS)
    patient = ExternalId()


def store_patients(piece: Piece) -> Done:
    return _each(piece, _store_patient)


def store_facts(piece: Piece) -> Done:
    return _each(piece, _store_fact)


def _each(piece: Piece, store: Callable[[dict[str, Any], Piece], str]) -> Done:
    """What cannot be taken leaves nothing behind."""
    done = Done()
    for row in piece.rows:
        try:
            with transaction.atomic():
                outcome = store(_said(row), piece)
        except (
            Problem,
            ValidationError,
            serializers.ValidationError,
            PermissionDenied,
            DataError,
            IntegrityError,
        ) as error:
            done.troubles += _troubles(row["line"], error)
        else:
            done.counts[_COUNTED.get(outcome, outcome)] += 1
    return done


def _said(row: Row) -> dict[str, Any]:
    if "text" in row:
        return parse_object(row["text"].encode())
    said = dict(row["cells"])
    number = {name: said.pop(name) for name in ("system", "value") if name in said}
    return {**said, "external_id": number}


def _store_patient(said: dict[str, Any], piece: Piece) -> str:
    body = _read(NumberedPatient(data=said))
    number = dict(body.pop("external_id"))
    strategy = piece.job.parameters["strategy"]
    if (refused := _set_aside(strategy, find_by_identifier(**number) is not None)) is not None:
        return refused
    identifier = Identifier(**number, source_version_at=body.pop("source_updated_at"))
    done = upsert_person(identifier=identifier, said=person_in(body), by=piece.by, now=piece.now)
    return done.outcome


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
