"""/vocabulary: every kind of record, its steps and their values, as the pathway has them."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import ANY_SCOPE, Endpoint
from api.fields import Flag, Score, Text, Whole, Word
from api.records.wire import KINDS, wire_name
from api.versions import tag_of
from clinic.actors import Actor
from clinic.permissions import PERMISSIONS, Permission, Role
from followup.services.corrections import CORRECTION_REASONS, RETRACTION_REASONS
from followup.services.entries import may_record
from pathway.records import SUBJECTS, Step, Subject
from pathway.records.fields import Field

_MACHINE = Actor(kind="client", door="api", permissions=frozenset(Permission))


class WordAnswer(serializers.Serializer[Any]):
    """A word that is sent, and how people read it."""

    word = Text()
    label = Text()  # type: ignore[assignment]


class ValueAnswer(serializers.Serializer[Any]):
    """One value. `least` and `most` are both allowed; `longest` is in characters."""

    name = Text()
    label = Text()  # type: ignore[assignment]
    hint = Text()
    type = Word(KINDS)
    is_required = Flag()
    is_about = Flag(help_text="Says what a thread is about: asked where it begins, nowhere else.")
    words = WordAnswer(many=True, allow_null=True)
    least = Score(allow_null=True)
    most = Score(allow_null=True)
    places = Whole(allow_null=True, help_text="Decimals that are kept.")
    longest = Whole(allow_null=True)
    of = Text(allow_null=True, help_text="The subject whose thread an id names.")


class StepAnswer(serializers.Serializer[Any]):
    """Something that can happen. It opens a thread, or goes on from one of `after`."""

    kind = Text(help_text="Empty where a subject has one step; then it is not sent.")
    label = Text()  # type: ignore[assignment]
    opens = Flag()
    after = serializers.ListField(child=Text())
    never_after = serializers.ListField(child=Text())
    roles = serializers.ListField(child=Word(list(Role)), help_text="Whose word counts.")
    is_open_to_machines = Flag()
    values = ValueAnswer(many=True)


class SubjectAnswer(serializers.Serializer[Any]):
    """A kind of record."""

    name = Text()
    plural = Text(help_text="Its place in addresses.")
    title = Text()
    id_prefix = Text()
    resource = Text(help_text="The name its scopes have.")
    has_threads = Flag(help_text="Whether later steps go on from earlier ones.")
    is_of_episode = Flag(help_text="Otherwise it belongs to the person.")
    joins = Flag(help_text="A first step goes on with the thread of the same name, if one stands.")
    steps = StepAnswer(many=True)


class VocabularyAnswer(serializers.Serializer[Any]):
    """Everything that can be recorded, and the reasons for which it is corrected or withdrawn."""

    subjects = SubjectAnswer(many=True)
    correction_reasons = serializers.ListField(child=Word(CORRECTION_REASONS))
    retraction_reasons = serializers.ListField(child=Word(RETRACTION_REASONS))


def vocabulary() -> dict[str, Any]:
    return {
        "subjects": [subject_as_shown(subject) for subject in SUBJECTS.values()],
        "correction_reasons": list(CORRECTION_REASONS),
        "retraction_reasons": list(RETRACTION_REASONS),
    }


def subject_as_shown(subject: Subject) -> dict[str, Any]:
    return {
        "name": subject.name,
        "plural": subject.plural,
        "title": str(subject.title),
        "id_prefix": subject.prefix,
        "resource": subject.resource,
        "has_threads": subject.has_threads,
        "is_of_episode": subject.needs_course,
        "joins": subject.joins,
        "steps": [_step(subject, step) for step in subject.steps],
    }


def _step(subject: Subject, step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "label": str(step.label),
        "opens": step.opens,
        "after": step.after,
        "never_after": step.never_after,
        "roles": [role for role in Role if may_record(_member(role), step)],
        "is_open_to_machines": may_record(_MACHINE, step),
        "values": [
            _value(field, is_about=field in subject.names)
            for field in subject.fields_of(step, opens=step.opens)
        ],
    }


def for_people(steps: Iterable[Step]) -> str:
    """What a key cannot record whatever its scopes, in the words of the documentation."""
    theirs = [str(step.label) for step in steps if not may_record(_MACHINE, step)]
    return f"Only a member who is signed in records: {', '.join(theirs)}." if theirs else ""


def _member(role: Role) -> Actor:
    return Actor(kind="user", door="api", role=role, permissions=PERMISSIONS[role])


def _value(field: Field, *, is_about: bool) -> dict[str, Any]:
    words = field.words
    return {
        "name": wire_name(field.name),
        "label": str(field.label),
        "hint": str(field.hint),
        "type": field.kind,
        "is_required": field.is_required,
        "is_about": is_about,
        "words": words and [{"word": word, "label": str(said)} for word, said in words.items()],
        "least": field.least,
        "most": field.most,
        "places": field.places if field.kind == "score" else None,
        "longest": field.longest or None,
        "of": field.of or None,
    }


_EXAMPLE = {**vocabulary(), "subjects": [subject_as_shown(SUBJECTS["fall"])]}


class Vocabulary(Endpoint):
    access = Permission.VIEW_SCHEDULE
    interactions = {"GET": ANY_SCOPE}

    @extend_schema(
        operation_id="getVocabulary",
        summary="What can be recorded: every subject, step, value and word",
        responses=VocabularyAnswer,
        examples=[
            OpenApiExample(
                "One subject of many", value=_EXAMPLE, response_only=True, status_codes=["200"]
            )
        ],
    )
    def get(self, request: Request) -> Response:
        found = vocabulary()
        return self.tagged(found, tag_of(None, found))
