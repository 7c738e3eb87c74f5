"""The OpenAPI 3.1 document: generated from the endpoints, completed with what all of them share."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

from api.catalogue import KINDS
from api.reference.commands import samples
from api.reference.parts import admit_parts
from api.reference.shared import SCHEMAS, responses, token_operation, tokens, webhooks
from api.rendering import to_json
from api.scopes import offered
from clinic.access import public

_ALWAYS = (400, 401, 403, 404, 406, 429, 500, 503)
_WITH_BODY = (408, 409, 413, 415, 422)
_GUARDED = (412, 428)
_UNCHANGED = {"description": "What you have, by `If-None-Match`, is what is there now. No body."}


class MachineCredentialScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.MachineCredential"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "sk_test_... or sk_live_...",
            "description": f"An API key. Scopes: {', '.join(offered())}.",
        }


class StaffSessionScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.StaffSession"
    name = "staffSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "A signed-in member of the clinic; changes carry X-CSRFToken.",
        }


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document; it holds nothing of any clinic."""
    return HttpResponse(_bytes(), content_type="application/json")


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The same for every visitor."""
    generator = SchemaGenerator(patterns=[path("api/v1/", include("api.urls"))])
    # Without the hook that lifts every choice into a component with a name of its own making, and
    # without a list of words that says each of them twice.
    plain = {"POSTPROCESSING_HOOKS": [], "ENUM_GENERATE_CHOICE_DESCRIPTION": False}
    with patched_settings(plain):
        found: dict[str, Any] = _without_marks(generator.get_schema(request=None, public=True))
    admit_parts(found)
    for operations in found["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation)
    found["paths"][reverse("api_token")] = {"post": token_operation()}
    for address, operations in found["paths"].items():
        for method, operation in operations.items():
            operation["x-codeSamples"] = samples(address, method, operation)
    found["webhooks"] = webhooks()
    found["servers"] = [{"url": settings.PUBLIC_URL}]
    parts = found["components"]
    parts["responses"] = responses()
    parts["schemas"] |= {"Problem": _PROBLEM, **SCHEMAS}
    parts["securitySchemes"]["oauth2"] = tokens()
    return found


@lru_cache(maxsize=1)
def _bytes() -> bytes:
    return to_json(document())


def _without_marks(part: Any) -> Any:
    """The library marks which words go together: of no use to a reader."""
    if isinstance(part, dict):
        kept = {name: inner for name, inner in part.items() if name != "x-spec-enum-id"}
        return {name: _without_marks(inner) for name, inner in kept.items()}
    return [_without_marks(each) for each in part] if isinstance(part, list) else part


def _complete(method: str, operation: dict[str, Any]) -> None:
    """The scope of an operation where every viewer shows it, and its problems by status."""
    scopes = " ".join(f"`{scope}`" for scope in operation["x-scopes"])
    needs = f"A program needs the scope {scopes}." if scopes else "Any program of the clinic may."
    said = [needs, operation.get("description", "")]
    operation["description"] = " ".join(filter(None, reversed(said)))
    operation["security"] = [{"oauth2": operation["x-scopes"]}, *operation["security"]]
    headers = {one["name"] for one in operation.get("parameters", ())}
    statuses = _ALWAYS + (_WITH_BODY if method != "get" else ())
    statuses += _GUARDED if "If-Match" in headers else ()
    if "If-None-Match" in headers:
        operation["responses"].setdefault("304", _UNCHANGED)
    for status in statuses:
        reference = {"$ref": f"#/components/responses/Problem{status}"}
        operation["responses"].setdefault(str(status), reference)


_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `type` is an address on this server that says what to do.",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The request id."},
        "code": {"type": "string", "enum": list(KINDS)},
        "current": {"type": "string", "description": "The ETag of what is stored (412)."},
        "changed": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Names of what changed since the version that was named (412).",
        },
        "differs": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Names of what was sent and is not what is stored (412).",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Query parameter."},
                    "header": {"type": "string", "description": "Request header."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
