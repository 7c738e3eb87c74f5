"""One operation of a batch: a request of its own, inside the batch's transaction."""

import json
import logging
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from api.endpoint import Endpoint
from api.problems import plain_problem
from api.rendering import to_json
from clinic.middleware import is_clean_address

logger = logging.getLogger(__name__)

# Who asks, and from where; what says how the batch itself was sent is not for its parts.
_KEPT = (
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "REMOTE_ADDR",
    "HTTP_HOST",
    "HTTP_AUTHORIZATION",
    "HTTP_COOKIE",
    "HTTP_X_CSRFTOKEN",
    "HTTP_ORIGIN",
    "HTTP_REFERER",
    "HTTP_API_VERSION",
    "HTTP_X_FORWARDED_PROTO",
    "wsgi.url_scheme",
)
_ADMITTED = (
    "actor",
    "now",
    "clinic",
    "interactions",
    "request_id",
    "api_version",
    "session",
    "user",
    "_dont_enforce_csrf_checks",
)
_TOLD = ("ETag", "Location", "Retry-After", "Idempotency-Replayed")


def do_part(whole: HttpRequest, part: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Its answer, and how long that is; what failed has stored nothing, and harms no other."""
    request = _request(whole, part)
    try:
        with transaction.atomic():
            answer = _answer(request)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
    except Exception:
        logger.exception("A part of a batch failed.")
        answer = plain_problem(request, "internal_error")
    said = {
        "status": answer.status_code,
        "headers": {name: answer[name] for name in _TOLD if name in answer},
        "body": json.loads(answer.content) if answer.content else None,
    }
    return said, len(answer.content)


def not_reached(whole: HttpRequest) -> dict[str, Any]:
    """The answer to a part that there was no time or no room for."""
    answer = plain_problem(whole, "unavailable")
    return {"status": 503, "headers": {"Retry-After": "1"}, "body": json.loads(answer.content)}


def _answer(request: HttpRequest) -> HttpResponse:
    if not is_clean_address(request):
        return plain_problem(request, "invalid_request")
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return plain_problem(request, "not_found")
    view = getattr(found.func, "cls", None)
    if view is None or not issubclass(view, Endpoint) or not view.is_for_batches:
        return plain_problem(request, "not_found")
    answer = found.func(request, *found.args, **found.kwargs)
    if hasattr(answer, "render"):
        answer.render()
    response: HttpResponse = answer
    return response


def _request(whole: HttpRequest, part: Mapping[str, Any]) -> HttpRequest:
    path, _, query = part["path"].partition("?")
    body = to_json(part["body"]) if "body" in part else b""
    named = {"idempotency_key": "HTTP_IDEMPOTENCY_KEY", "if_match": "HTTP_IF_MATCH"}
    request: Any = WSGIRequest(
        {
            **{name: whole.META[name] for name in _KEPT if name in whole.META},
            **{header: part[name] for name, header in named.items() if name in part},
            "REQUEST_METHOD": part["method"],
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
    )
    for name in _ADMITTED:
        if hasattr(whole, name):
            setattr(request, name, getattr(whole, name))
    request.is_part = True
    return request
