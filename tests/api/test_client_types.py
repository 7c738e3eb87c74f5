"""The types of the Python client are the shapes of the OpenAPI document."""

from typing import Any, Literal, get_type_hints

import pytest
from stepwell_client import types

from api.openapi import document
from api.reference.types import client_types


def module(**schemas: Any) -> dict[str, Any]:
    """What a document with these schemas is turned into."""
    found: dict[str, Any] = {}
    exec(client_types({"components": {"schemas": schemas}}), found)  # noqa: S102
    return found


def test_every_schema_has_a_type_with_its_members():
    for name, shape in document()["components"]["schemas"].items():
        if "properties" in shape:
            assert set(get_type_hints(getattr(types, name))) == set(shape["properties"])


def test_what_may_be_left_out_and_what_may_be_null_are_two_things():
    said = {
        "type": "object",
        "required": ["day"],
        "properties": {"day": {"type": ["string", "null"]}, "note": {"type": "string"}},
    }
    made = module(Said=said)["Said"]
    assert (made.__required_keys__, made.__optional_keys__) == ({"day"}, {"note"})
    assert get_type_hints(made)["day"] == str | None


def test_what_others_are_made_of_comes_before_them():
    whole = {
        "properties": {"parts": {"type": "array", "items": {"$ref": "#/components/schemas/Z"}}}
    }
    part = {
        "properties": {"word": {"enum": ["a", "b"]}, "from": {"type": "integer"}},
        "required": ["word"],
    }
    made = module(A=whole, Z=part)
    inner = made["Z"]
    assert get_type_hints(inner)["word"] == Literal["a", "b"]
    assert get_type_hints(made["A"])["parts"] == list[inner]


def test_a_shape_made_of_itself_is_refused():
    with pytest.raises(ValueError, match="A is made of itself"):
        client_types(
            {"components": {"schemas": {"A": {"items": {"$ref": "#/x/A"}, "type": "array"}}}}
        )
