"""The document for other tools: a Postman collection, and a plain text for language models."""

import json
from collections.abc import Mapping
from typing import Any

from api.reference.commands import first_example
from api.reference.reading import Operation

_POSTMAN = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_WHAT = (
    "> Follow-up of people with radiating low back pain. REST under /api/v1: JSON, problem "
    "documents (RFC 9457), cursors, ETags, idempotency keys, an event feed and webhooks."
)
Tags = Mapping[str, list[Operation]]


def as_postman(tags: Tags) -> dict[str, Any]:
    """Collection format 2.1; `host` and `key` are the variables to fill in."""
    bearer = [{"key": "token", "value": "{{key}}", "type": "string"}]
    return {
        "info": {"name": "Stepwell", "schema": _POSTMAN},
        "auth": {"type": "bearer", "bearer": bearer},
        "variable": [
            {"key": "host", "value": "http://127.0.0.1:8000"},
            {"key": "key", "value": ""},
        ],
        "item": [
            {"name": tag, "item": [_request(one) for one in found]} for tag, found in tags.items()
        ],
    }


def as_llms(tags: Tags) -> str:
    lines = [
        "# Stepwell",
        "",
        _WHAT,
        "",
        "- [The document](/api/v1/openapi.json): OpenAPI 3.1, complete",
        "- [The reference](/api/v1/docs)",
        "- [Changes](/api/v1/docs/changes)",
        "- [Postman collection](/api/v1/postman.json)",
    ]
    for tag, found in tags.items():
        lines += ["", f"## {tag}", ""]
        lines += [
            f"- [{one.method} {one.path}](/api/v1/docs/{tag}#{one.id}): {one.summary}"
            for one in found
        ]
    return "\n".join([*lines, ""])


def _request(one: Operation) -> dict[str, Any]:
    parts = one.path.strip("/").replace("{", ":").replace("}", "").split("/")
    parameters = one.sent.get("parameters", ())
    request: dict[str, Any] = {
        "method": one.method,
        "description": one.description,
        "header": [_pair(each) for each in parameters if each["in"] == "header"],
        "url": {
            "raw": "{{host}}/" + "/".join(parts),
            "host": ["{{host}}"],
            "path": parts,
            "query": [_pair(each) for each in parameters if each["in"] == "query"],
            "variable": [{"key": part[1:], "value": ""} for part in parts if part.startswith(":")],
        },
    }
    if not one.sent["security"]:
        request["auth"] = {"type": "noauth"}
    return {"name": one.summary, "request": request | _body(one)}


def _pair(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Sent as it stands only where it is needed."""
    values = {"Idempotency-Key": "{{$guid}}", "If-Match": '"1"'}
    name = parameter["name"]
    return {
        "key": name,
        "value": values.get(name, ""),
        "disabled": not (parameter.get("required") or name == "Idempotency-Key"),
        "description": parameter.get("description", ""),
    }


def _body(one: Operation) -> dict[str, Any]:
    media, sent = first_example(one.sent)
    if media == "application/json":
        raw = json.dumps(sent, indent=2, ensure_ascii=False, default=str)
        return {"body": {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}}
    if isinstance(sent, str):
        return {"body": {"mode": "raw", "raw": sent}}
    if media:
        fields = [{"key": name, "value": value} for name, value in sent.items()]
        return {"body": {"mode": "urlencoded", "urlencoded": fields}}
    return {}
