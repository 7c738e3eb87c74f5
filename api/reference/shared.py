"""What the endpoints do not say of themselves: signing in, webhooks, problems, and changes."""

from typing import Any

from django.urls import reverse

from api.catalogue import KINDS
from api.events.catalogue import TYPES
from api.events.examples import EVENT
from api.models import API_VERSION
from api.problems import CONTENT_TYPE
from api.scopes import every_scope

# The newest first.
CHANGES = ((API_VERSION, "The first version: everything on these pages."),)
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def tokens() -> dict[str, Any]:
    """SMART Backend Services in OpenAPI's words."""
    says = "An access token of five minutes, for an assertion signed with the program's own key."
    return {
        "type": "oauth2",
        "description": says,
        "flows": {
            "clientCredentials": {
                "tokenUrl": reverse("api_token"),
                "scopes": {scope: _meaning(scope) for scope in every_scope()},
            }
        },
    }


def token_operation() -> dict[str, Any]:
    sent = {
        "grant_type": "client_credentials",
        "client_assertion_type": _ASSERTION,
        "client_assertion": "eyJhbGciOiJSUzM4NCIsImtpZCI6ImV4YW1wbGUifQ.e30.c2lnbmF0dXJl",
        "scope": "system/Patient.rs",
    }
    given = {
        "access_token": "at_live_abcdefghij_EXAMPLEexampleEXAMPLEexample1234",
        "token_type": "bearer",
        "expires_in": 300,
        "scope": "system/Patient.rs",
    }
    return {
        "operationId": "getToken",
        "summary": "A token for a signed assertion",
        "description": "The assertion is a JWT signed with RS384 or ES384: `iss` and `sub` are the "
        "program's `client_id`, `aud` is this address, `exp` is at most five minutes away and "
        "`jti` is used once. Errors are those of RFC 6749; none says which check failed.",
        "tags": ["oauth"],
        "security": [],
        "x-scopes": [],
        "requestBody": {"required": True, "content": {_FORM: _content("TokenRequest", sent)}},
        "responses": {
            "200": _answer("The token", "TokenAnswer", given),
            "400": _answer("Refused", "TokenError", {"error": "invalid_scope"}),
            "401": _answer("Not this program", "TokenError", {"error": "invalid_client"}),
            "503": _answer("Come again", "TokenError", {"error": "temporarily_unavailable"}),
        },
    }


def webhooks() -> dict[str, Any]:
    """One for each type of event: the same rows and ids as the feed."""
    return {name: {"post": _delivery(name)} for name in TYPES}


def responses() -> dict[str, Any]:
    """By status, with an example of every problem that has it."""
    statuses = sorted({kind.status for kind in KINDS.values()})
    return {f"Problem{status}": _problem(status) for status in statuses}


def _delivery(name: str) -> dict[str, Any]:
    example = {**EVENT, "type": name}
    if name != EVENT["type"]:
        example["data"] = {**EVENT["data"], "changes": {}, "reason_code": None}
    return {
        "operationId": f"webhook.{name}",
        "summary": name,
        "description": "Sent to endpoints that asked for it: at least once, in no promised order, "
        "always with the same `webhook-id`. Verify the signature before reading on.",
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            _header("webhook-id", "The event's id; drop repeats by it.", EVENT["id"]),
            _header("webhook-timestamp", "Unix seconds of this try.", "1795000000"),
            _header(
                "webhook-signature",
                "`v1,` and HMAC-SHA256 of `id.timestamp.body` in base64; during a rotation two, "
                "divided by a space.",
                "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
            ),
        ],
        "requestBody": {"required": True, "content": {_JSON: _content("EventAnswer", example)}},
        "responses": {
            "2XX": {"description": "Taken; anything else is tried again over three days."},
            "410": {"description": "Gone: the endpoint is switched off."},
        },
    }


def _header(name: str, says: str, example: str) -> dict[str, Any]:
    schema = {"type": "string"}
    shown = {"name": name, "in": "header", "required": True, "description": says}
    return {**shown, "schema": schema, "example": example}


def _content(shape: str, example: Any) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {"schema": schema, "examples": {shape: {"value": example}}}


def _answer(says: str, shape: str, example: Any) -> dict[str, Any]:
    return {"description": says, "content": {_JSON: _content(shape, example)}}


def _problem(status: int) -> dict[str, Any]:
    kinds = {code: kind for code, kind in KINDS.items() if kind.status == status}
    examples = {code: {"value": _problem_example(code)} for code in kinds}
    schema = {"$ref": "#/components/schemas/Problem"}
    titles = "; ".join(kind.title for kind in kinds.values())
    return {
        "description": titles,
        "content": {CONTENT_TYPE: {"schema": schema, "examples": examples}},
    }


def _problem_example(code: str) -> dict[str, Any]:
    kind = KINDS[code]
    return {
        "type": f"https://stepwell.example.org{reverse('api_problem', args=[code])}",
        "title": kind.title,
        "status": kind.status,
        "detail": kind.advice,
        "instance": "req_5b1f0c6a7d8e49f2a3b4c5d6e7f80912",
        "code": code,
    }


def _meaning(scope: str) -> str:
    words = {"c": "Create", "r": "Read", "u": "Change", "d": "Take back", "s": "Search"}
    resource, _, letter = scope.removeprefix("system/").partition(".")
    return f"{words[letter]}: {resource}"


SCHEMAS: dict[str, Any] = {
    "TokenRequest": {
        "type": "object",
        "required": ["grant_type", "client_assertion_type", "client_assertion"],
        "properties": {
            "grant_type": {"type": "string", "enum": ["client_credentials"]},
            "client_assertion_type": {"type": "string", "enum": [_ASSERTION]},
            "client_assertion": {"type": "string", "maxLength": 10_000},
            "scope": {
                "type": "string",
                "description": "Divided by spaces; without it, all the program has.",
            },
        },
    },
    "TokenAnswer": {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in", "scope"],
        "properties": {
            "access_token": {"type": "string"},
            "token_type": {"type": "string", "enum": ["bearer"]},
            "expires_in": {"type": "integer", "description": "Seconds."},
            "scope": {"type": "string"},
        },
    },
    "TokenError": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "string",
                "enum": [
                    "invalid_request",
                    "invalid_client",
                    "invalid_scope",
                    "unsupported_grant_type",
                    "temporarily_unavailable",
                ],
            }
        },
    },
}
