"""What is answered about each subject, for the documentation."""

from functools import cache
from typing import Any

from rest_framework import serializers

from api.fields import Flag, Instant, PartialDay, PublicId, Text, Whole, Word
from api.paging import SyncQuery
from api.records.bodies import camel, is_kinded, values_shape, widest
from api.records.wire import shape_of, wire_name
from followup.services.corrections import CORRECTION_REASONS, RETRACTION_REASONS
from pathway.models.prompts import SEVERITIES
from pathway.records import SUBJECTS, Subject

Shape = type[serializers.Serializer[Any]]

OUTCOMES = ["created", "applied", "unchanged", "ignored", "edited_here"]
STATUSES = ["final", "corrected", "entered_in_error"]
REASONS = sorted({*CORRECTION_REASONS, *RETRACTION_REASONS})


class Component(serializers.Serializer[Any]):
    """An ingredient of a medicine, and how much of it is in one unit; null: unknown."""

    ingredient = Text()
    drug_class = Text()
    mg = Text(allow_null=True)


# What is looked up from the names of a thread rather than said.
LOOKED_UP: dict[str, Any] = {"components": Component(many=True, required=False)}


class RaisedPrompt(serializers.Serializer[Any]):
    """A prompt that stands open since."""

    id = PublicId("prm")
    rule = Text()
    severity = Word(SEVERITIES)
    state = Text()
    text = Text()
    due_at = Instant(allow_null=True)


class ClosedPrompt(serializers.Serializer[Any]):
    """A prompt that no longer stands."""

    id = PublicId("prm")
    rule = Text()
    severity = Word(SEVERITIES)
    text = Text()


class Outcome(serializers.Serializer[Any]):
    """What became of the prompts. null: this credential may not see them."""

    outcome = Word(
        OUTCOMES,
        required=False,
        help_text="Only with `source`. `edited_here`: somebody at the clinic corrected or withdrew "
        "it, and theirs stays.",
    )
    prompts = RaisedPrompt(many=True, allow_null=True)
    prompts_resolved = ClosedPrompt(many=True, allow_null=True)
    prompts_withdrawn = ClosedPrompt(
        many=True, allow_null=True, help_text="They rested on what was wrong."
    )


class Written(serializers.Serializer[Any]):
    """When something took effect, and who recorded it."""

    status = Word(STATUSES)
    revision = Whole()
    effective_on = PartialDay()
    effective_at = Instant(allow_null=True)
    recorded_at = Instant()
    author = Text()
    author_role = Text()
    source = Text()  # type: ignore[assignment]


class Record(serializers.Serializer[Any]):
    """Something recorded of a patient, as it stands after corrections."""

    patient = PublicId("pat")
    episode = PublicId("ep", allow_null=True, help_text="null: it belongs to the person.")
    status = Word(STATUSES)
    version = Whole(help_text="How many revisions it has: the number in its ETag.")
    updated_at = Instant(help_text="When the newest of them was recorded.")
    deleted = Flag(required=False, help_text="Only with `updated_since`: entered in error.")
    expanded = serializers.DictField(required=False, help_text="What `expand` asked for.")


@cache
def record_shape(name: str) -> Shape:
    """One thread, or one single fact, of a subject."""
    subject = SUBJECTS[name]
    own: dict[str, Any] = {"id": PublicId(subject.prefix)}
    if subject.has_threads:
        own |= {"about": _about_shape(subject)(), "entries": _entry_shape(subject)(many=True)}
        return _made(camel(name), (Record,), own)
    return _made(camel(name), (Record, Written), own | _said(subject))


@cache
def query_shape(name: str) -> type[SyncQuery]:
    """The query of a subject's list."""
    return type(f"{camel(name)}Query", (SyncQuery,), {"answer": record_shape(name)})


@cache
def clinic_query_shape(name: str) -> type[SyncQuery]:
    """The query of a subject's list of the whole clinic."""
    own = {"patient": PublicId("pat", required=False)}
    return type(f"Clinic{camel(name)}Query", (query_shape(name),), own)


@cache
def outcome_shape(name: str) -> Shape:
    """The same, with what became of the prompts."""
    return _made(f"{camel(name)}Outcome", (record_shape(name), Outcome), {})


def _entry_shape(subject: Subject) -> Shape:
    own = {"id": PublicId(subject.prefix), **_said(subject)}
    return _made(f"{camel(subject.name)}Entry", (Written,), own)


def _said(subject: Subject) -> dict[str, Any]:
    said: dict[str, Any] = {"values": values_shape(subject.name)()}
    if is_kinded(subject):
        said["kind"] = Word([step.kind for step in subject.steps])
    reason = Word(REASONS, allow_null=True, help_text="Why it was corrected or withdrawn.")
    title = f"{camel(subject.name)}Revision"
    revision = _made(title, (Written,), {**said, "reason": reason})
    return {**said, "revisions": revision(many=True, required=False)}


def _about_shape(subject: Subject) -> Shape:
    names = [field for field in widest(subject) if field.name in subject.shared]
    own: dict[str, Any] = {
        wire_name(field.name): shape_of(field, required=False) for field in names
    }
    said = {field.name for field in names}
    own |= {name: LOOKED_UP[name] for name in subject.shared if name not in said}
    return _made(f"{camel(subject.name)}About", (serializers.Serializer,), own)


def _made(title: str, bases: tuple[Any, ...], fields: dict[str, Any]) -> Shape:
    says = fields.pop("__doc__", bases[0].__doc__)
    return type(title, bases, {"__doc__": says, **fields})
