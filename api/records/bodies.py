"""What is sent about each subject, made from the pathway's vocabulary."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from api.endpoint import NoQuery
from api.fields import Instant, PartialDay, PublicId, Strict, Switch, Text, Word
from api.problems import Problem, unprocessable
from api.records.wire import columns_in, shape_of, wire_name
from followup.services.corrections import CORRECTION_REASONS, RETRACTION_REASONS
from followup.services.entries import step_of
from pathway.records import SUBJECTS, Step, Subject
from pathway.records.fields import Field
from pathway.records.threads import PLANS
from pathway.services.recording import When, local_day

Shape = type[Strict]


class RecordQuery(NoQuery):
    """How much of its past to show."""

    history = Switch(
        required=False, default=False, help_text="With every revision of each entry: `true`."
    )


class WithdrawQuery(NoQuery):
    """Why it is taken back."""

    reason = Word(RETRACTION_REASONS)


class Effective(Strict):
    """When something took effect."""

    effective_on = PartialDay(
        required=False,
        help_text="The day, as far as it is known; new entries need this or `effective_at`.",
    )
    effective_at = Instant(
        required=False, help_text="The instant, where it is known, instead of the day."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "effective_on" in attrs and "effective_at" in attrs:
            raise _about_day("Give either effective_on or effective_at.")
        return attrs


class Dated(Effective):
    """Something of a day that is said."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not says_when(attrs):
            raise _about_day("Give either effective_on or effective_at.")
        return super().validate(attrs)


class Told(Strict):
    """The sender's own row: the same one again is no second entry."""

    system = Text(max_length=200, help_text="The name of the sender's system.")
    id = Text(max_length=200)
    updated_at = Instant(
        help_text="When the sender last changed it: newer corrects what is stored, equal and older "
        "change nothing."
    )


class Entered(Dated):
    """Something that happened. What `values` may hold is the step's own."""

    source = Told(required=False)  # type: ignore[assignment]

    values = serializers.DictField(required=False, default=dict)


class Correction(Effective):
    """What was wrong. What `changes` may hold is the step's own; null: it was not asked."""

    reason = Word(CORRECTION_REASONS)
    changes = serializers.DictField(required=False, default=dict)


def is_kinded(subject: Subject) -> bool:
    """Whether its steps have names; otherwise there is only one."""
    return bool(subject.steps[0].kind)


def camel(*names: str) -> str:
    return "".join(part.capitalize() for name in names for part in name.split("_"))


@cache
def entered_shape(name: str) -> Shape:
    """The frame of an entry; its values are read by the step that `kind` names."""
    kind = {"kind": Text(max_length=20)} if is_kinded(SUBJECTS[name]) else {}
    return _made(f"{camel(name)}Entered", Entered, kind)


@cache
def correction_shape(name: str) -> Shape:
    """A correction of a subject's entry."""
    subject = SUBJECTS[name]
    own: dict[str, Any] = {"changes": values_shape(name)(required=False)}
    if is_kinded(subject):
        own["kind"] = Word(
            [step.kind for step in subject.steps], required=False, help_text="If it was another."
        )
    if subject.has_threads:
        own["entry"] = PublicId(
            subject.prefix, required=False, help_text="Which entry; without it, the first."
        )
    return _made(f"{camel(name)}Correction", Correction, own)


@cache
def read_correction_shape(name: str) -> Shape:
    """The same, with a kind and changes that are read by the entry's own step."""
    subject = SUBJECTS[name]
    own: dict[str, Any] = {"changes": serializers.DictField(required=False, default=dict)}
    if is_kinded(subject):
        own["kind"] = Text(max_length=20, required=False)
    return _made(f"{camel(name)}CorrectionRead", correction_shape(name), own)


def entered_request(subject: Subject, steps: Iterable[Step], *, opens: bool) -> Any:
    """The body that records one of the steps, for the documentation."""
    bodies: dict[str, Any] = {
        step.kind: _step_body(subject.name, step.kind, opens) for step in steps
    }
    if len(bodies) == 1:
        return next(iter(bodies.values()))
    name = f"{camel(subject.name)}{'Opening' if opens else 'Next'}"
    return PolymorphicProxySerializer(name, bodies, resource_type_field_name="kind")


def values_in(
    subject: Subject, kind: str, sent: Mapping[str, Any], *, opens: bool
) -> dict[str, Any]:
    """By column, what a body says of a step. Raises Problem by field, and ValidationError."""
    step = step_of(subject, kind)
    fields = subject.fields_of(step, opens=opens)
    read = given_shape(subject.name, step.kind, opens)(data=sent)
    return _columns(fields, read, "values")


def changes_in(subject: Subject, kind: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """By column, what a correction of a step says. Raises Problem by field."""
    step = step_of(subject, kind)
    fields = subject.fields_of(step, opens=True)
    read = _shape_of_changes(subject.name, step.kind)(data=sent)
    return _columns(fields, read, "changes")


def when_in(body: Mapping[str, Any], *, kind: str, now: datetime) -> When:
    """When it took effect. Raises ValidationError for an instant that is still to come."""
    if "effective_on" in body:
        day, precision = body["effective_on"]
        return When(on=day, precision=precision)
    at = body["effective_at"]
    if at > now and kind not in PLANS:
        raise ValidationError({"effective_at": "This instant is in the future."})
    return When(on=local_day(at), at=at)


def says_when(body: Mapping[str, Any]) -> bool:
    return "effective_on" in body or "effective_at" in body


def placed(
    subject: Subject, errors: Mapping[str, Any], body: Mapping[str, Any], place: str
) -> Problem:
    """A service's messages by column, at the places that the body has for them."""
    found: dict[str, Any] = {}
    inside: dict[str, Any] = {}
    for name, said in errors.items():
        if name in subject.all_fields():
            inside[wire_name(name)] = said
        else:
            found[_place_of(name, body)] = said
    return unprocessable(found | ({place: inside} if inside else {}))


@cache
def given_shape(name: str, kind: str, opens: bool) -> Shape:
    """The values of a step; `opens`: with what the thread is about."""
    subject = SUBJECTS[name]
    step = step_of(subject, kind)
    if step != subject.steps[0] and _says_the_same(subject):
        return given_shape(name, subject.steps[0].kind, opens)
    said = "" if _says_the_same(subject) else camel(kind)
    fields = {
        wire_name(field.name): shape_of(
            field, required=field.is_required, allow_null=not field.is_required
        )
        for field in subject.fields_of(step, opens=opens)
    }
    title = f"{camel(name)}{said}{'' if opens else 'Next'}Values"
    return _made(title, Strict, fields, "What is said; what is left out or null was not asked.")


@cache
def values_shape(name: str) -> Shape:
    """Every value of a subject, whatever the step."""
    fields = {
        wire_name(field.name): shape_of(field, required=False, allow_null=True)
        for field in widest(SUBJECTS[name])
    }
    return _made(f"{camel(name)}Said", Strict, fields, "What is said; null: it was not asked.")


def widest(subject: Subject) -> list[Field]:
    """Each of its fields once, as wide as any of its steps has it."""
    found: dict[str, Field] = {}
    for field in (*subject.names, *(each for step in subject.steps for each in step.fields)):
        other = found.get(field.name)
        found[field.name] = _wider(other, field) if other else field
    return list(found.values())


def _wider(one: Field, other: Field) -> Field:
    """One that is a word here and free text there is free text; words of both are words."""
    for field in (one, other):
        if field.kind == "text":
            return replace(field, is_required=False)
    return replace(other, words={**one.words, **other.words} if one.words and other.words else None)


@cache
def _step_body(name: str, kind: str, opens: bool) -> Shape:
    step = step_of(SUBJECTS[name], kind)
    given = given_shape(name, kind, opens)
    is_needed = any(field.required for field in given().fields.values())
    own: dict[str, Any] = {"values": given(required=is_needed)}
    if step.kind:
        own = {"kind": Word([step.kind]), **own}
    title = f"{camel(name, kind)}{'' if opens else 'Next'}Body"
    return _made(title, Entered, own, f"{SUBJECTS[name].title}: {step.label}.")


@cache
def _shape_of_changes(name: str, kind: str) -> Shape:
    subject = SUBJECTS[name]
    fields = {
        wire_name(field.name): shape_of(field, required=False, allow_null=True)
        for field in subject.fields_of(step_of(subject, kind), opens=True)
    }
    return _made(f"{camel(name, kind)}Changes", Strict, fields)


def _columns(fields: Iterable[Field], read: Strict, place: str) -> dict[str, Any]:
    if not read.is_valid():
        raise unprocessable({place: read.errors})
    return columns_in(fields, read.validated_data)


def _says_the_same(subject: Subject) -> bool:
    """Assessments and reviews: every step has the same values."""
    return len(subject.steps) > 1 and all(
        step.fields == subject.steps[0].fields for step in subject.steps
    )


def _place_of(name: str, body: Mapping[str, Any]) -> str:
    if name == "effective_on" and "effective_at" in body:
        return "effective_at"
    return {"thread": "kind", "patient": ""}.get(name, name)


def _about_day(message: str) -> serializers.ValidationError:
    return serializers.ValidationError({"effective_on": [message]})


def _made(title: str, base: Shape, fields: dict[str, Any], says: str = "") -> Shape:
    return type(title, (base,), {"__doc__": says or base.__doc__, **fields})
