"""A value of the pathway's vocabulary on the wire: its name, its type, how it is written."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rest_framework import serializers

from api.fields import Day, Flag, Instant, PublicId, Score, Several, Text, Whole, Word
from api.ids import public_id
from pathway.records import SUBJECTS
from pathway.records.fields import Field

Shape = serializers.Field[Any, Any, Any, Any]
MOST_IDS = 100
ANY_ENTRY = tuple(subject.prefix for subject in SUBJECTS.values())


def wire_name(name: str) -> str:
    """`medication` for medication_thread_id: on the wire an id says itself what it is of."""
    return name.removesuffix("_thread_id").removesuffix("_ids")


def shape_of(field: Field, **options: Any) -> Shape:
    """What one value may be; `options` are those of every REST framework field."""
    told = f"{field.label}: {field.hint}" if field.hint else str(field.label)
    return _SHAPES[field.kind](field, {"help_text": told, **options})


def written(field: Field, value: Any, kinds: Mapping[uuid.UUID, str]) -> Any:
    """A stored value; `kinds` has the prefix of every id that names an entry of any subject."""
    if field.kind == "id":
        return public_id(SUBJECTS[field.of].prefix, value)
    if field.kind == "ids":
        return [public_id(kinds.get(each, "fact"), each) for each in value]
    return value


def columns_in(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by the names they are stored under."""
    names = {wire_name(field.name): field.name for field in fields}
    return {names[name]: value for name, value in values.items()}


def _words(field: Field, options: dict[str, Any]) -> Shape:
    words = field.words or {}
    return Several(child=Word(words), max_length=len(words), **options)


def _bounded(field: Field) -> dict[str, Any]:
    bounds = {"min_value": field.least, "max_value": field.most}
    return {name: int(bound) for name, bound in bounds.items() if bound is not None}


def _score(field: Field, options: dict[str, Any]) -> Shape:
    bounds = {"least": field.least, "most": field.most}
    known = {name: bound for name, bound in bounds.items() if bound is not None}
    return Score(places=field.places, **known, **options)


def _ids(field: Field, options: dict[str, Any]) -> Shape:
    return Several(child=PublicId(*ANY_ENTRY), allow_empty=False, max_length=MOST_IDS, **options)


_SHAPES: dict[str, Callable[[Field, dict[str, Any]], Shape]] = {
    "word": lambda field, options: Word(field.words or {}, **options),
    "words": _words,
    "text": lambda field, options: Text(max_length=field.longest, **options),
    "note": lambda field, options: Text(max_length=field.longest, has_lines=True, **options),
    "whole": lambda field, options: Whole(**_bounded(field), **options),
    "score": _score,
    "flag": lambda field, options: Flag(**options),
    "day": lambda field, options: Day(**options),
    "instant": lambda field, options: Instant(**options),
    "id": lambda field, options: PublicId(SUBJECTS[field.of].prefix, **options),
    "ids": _ids,
}
KINDS = tuple(_SHAPES)
