"""The document as its pages show it: operations by tag, each with something to copy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.openapi import document
from api.reference.commands import first_example
from api.reference.shapes import Row, kind_of, resolved, rows


@dataclass(frozen=True, slots=True)
class Example:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    says: str
    rows: tuple[Row, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    media: str
    examples: tuple[Example, ...]
    answers: tuple[Answer, ...]
    samples: tuple[Example, ...]
    sent: Mapping[str, Any] = field(repr=False)


def operations(tag: str = "") -> list[Operation]:
    """Those of a tag, or all of them, in the order of their addresses."""
    found = document()
    return [
        _operation(path, method, said, found)
        for path, methods in found["paths"].items()
        for method, said in methods.items()
        if not tag or said["tags"] == [tag]
    ]


def tags() -> dict[str, list[Operation]]:
    """Every tag with its operations."""
    by_tag: dict[str, list[Operation]] = {}
    for one in operations():
        by_tag.setdefault(one.sent["tags"][0], []).append(one)
    return dict(sorted(by_tag.items()))


def _operation(path: str, method: str, said: dict[str, Any], found: dict[str, Any]) -> Operation:
    media = first_example(said)[0]
    content: dict[str, Any] = said["requestBody"]["content"][media] if media else {}
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        description=said["description"],
        parameters=tuple(_parameter(one, found) for one in said.get("parameters", ())),
        body=tuple(rows(content["schema"], found)) if content else (),
        media=media,
        examples=tuple(_examples(content)),
        answers=tuple(_answers(said, found)),
        samples=tuple(Example(one["label"], one["source"]) for one in said["x-codeSamples"]),
        sent=said,
    )


def _parameter(one: Mapping[str, Any], found: dict[str, Any]) -> Row:
    where = {"path": "in the address", "header": "header", "query": "query"}[one["in"]]
    kind = f"{where}: {kind_of(resolved(one['schema'], found), found)}"
    return Row(one["name"], kind, one.get("required", False), one.get("description", ""))


def _answers(said: Mapping[str, Any], found: dict[str, Any]) -> Iterator[Answer]:
    """In full what goes well; what goes wrong is the same everywhere and has pages of its own."""
    for status, answer in sorted(said["responses"].items()):
        whole = resolved(answer, found)
        content: Any = next(iter(whole.get("content", {}).values()), {})
        is_well = status.startswith("2")
        yield Answer(
            status,
            whole.get("description", ""),
            tuple(rows(content["schema"], found)) if content and is_well else (),
            tuple(_examples(content)) if is_well else (),
        )


def _examples(content: Mapping[str, Any]) -> Iterator[Example]:
    for name, one in content.get("examples", {}).items():
        value = one["value"]
        is_text = isinstance(value, str)
        text = value if is_text else json.dumps(value, indent=2, ensure_ascii=False, default=str)
        yield Example(one.get("summary", name), text)
