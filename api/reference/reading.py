"""The document as its pages show it: operations by tag, each with a command to copy."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from api.openapi import document
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
    curl: str
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


def first_example(said: Mapping[str, Any]) -> tuple[str, Any]:
    """The media type of a body and the first thing that is sent as one; nothing for none."""
    for media, content in said.get("requestBody", {}).get("content", {}).items():
        return media, next(iter(content["examples"].values()))["value"]
    return "", None


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
        curl=_curl(path, method, said),
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


def _curl(path: str, method: str, said: Mapping[str, Any]) -> str:
    words = [f'curl -X {method.upper()} "$HOST{path}"']
    if said["security"]:
        words.append('-H "Authorization: Bearer $KEY"')
    headers = {one["name"] for one in said.get("parameters", ()) if one["in"] == "header"}
    if "Idempotency-Key" in headers:
        words.append('-H "Idempotency-Key: $(uuidgen)"')
    if "If-Match" in headers:
        words.append("""-H 'If-Match: "1"'""")
    media, sent = first_example(said)
    if media == "application/json":
        text = json.dumps(sent, ensure_ascii=False, default=str)
        words += [f"-H 'Content-Type: {media}'", f"-d {shlex.quote(text)}"]
    elif isinstance(sent, str):
        words += [f"-H 'Content-Type: {media}'", f"--data-binary {shlex.quote(sent)}"]
    elif media:
        words += [f"--data-urlencode {shlex.quote(f'{name}={sent[name]}')}" for name in sent]
    return " \\\n  ".join(words)
