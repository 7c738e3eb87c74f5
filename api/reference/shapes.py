"""A schema of the document as the rows of a table: name, kind, whether it is needed, meaning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_DEEPEST = 6
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    kind: str
    is_needed: bool
    says: str


def rows(schema: Mapping[str, Any], document: Document, name: str = "") -> Iterator[Row]:
    """Every property, those within others after them as `outer.inner` and `list[].inner`."""
    shape = resolved(schema, document)
    if name.count(".") + name.count("[") >= _DEEPEST:
        return
    # Of a row or a part of it, the whole row says everything.
    for variant in (*shape.get("oneOf", ()), *shape.get("anyOf", ())[:1]):
        yield from rows(variant, document, name)
    if "items" in shape:
        yield from rows(shape["items"], document, f"{name}[]")
    for inner, part in shape.get("properties", {}).items():
        whole = f"{name}.{inner}" if name else inner
        found = resolved(part, document)
        needed = inner in shape.get("required", ())
        yield Row(whole, kind_of(found, document), needed, found.get("description", ""))
        yield from rows(part, document, whole)


def resolved(schema: Mapping[str, Any], document: Document) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Any = document
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    beside = {name: part for name, part in schema.items() if name != "$ref"}
    return {**found, **beside}


def kind_of(shape: Mapping[str, Any], document: Document) -> str:
    """Its type in words, with the words, bounds and pattern it is held to."""
    if "anyOf" in shape:
        return kind_of(resolved(shape["anyOf"][0], document), document)
    said = shape.get("type", "one of several shapes" if "oneOf" in shape else "any")
    words = " or ".join(said) if isinstance(said, list) else str(said)
    if "items" in shape:
        words = f"list of {kind_of(resolved(shape['items'], document), document)}"
    return ", ".join([words, *_limits(shape)])


def _limits(shape: Mapping[str, Any]) -> Iterator[str]:
    if "format" in shape:
        yield str(shape["format"])
    if "enum" in shape:
        yield "one of " + " ".join(f"`{word}`" for word in shape["enum"])
    for name, says in {
        "minimum": "at least",
        "maximum": "at most",
        "minLength": "at least this long:",
        "maxLength": "at most this long:",
        "pattern": "as",
    }.items():
        if name in shape:
            yield f"{says} `{shape[name]}`"
