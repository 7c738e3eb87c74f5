"""Errors as RFC 9457 problems: what is wrong, where, and an address that says what to do.

Nothing of a patient is in them: messages are ours, never what was sent.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.core.exceptions import (
    DisallowedHost,
    PermissionDenied,
    ValidationError,
)
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from rest_framework import exceptions as rest
from rest_framework.response import Response

from api.catalogue import KINDS
from clinic.permissions import NotPermitted
from clinic.services.versions import StaleVersion
from pathway.services.recording import ConflictingCorrection

CONTENT_TYPE = "application/problem+json"
MOST_ERRORS = 50
RETRY_SECONDS = 2
_WORTH_REPEATING = {"unavailable", "still_running"}

Errors = list[dict[str, str]]


@dataclass
class Problem(Exception):
    """An answer of the catalogue's kind `code`; `detail` is for this occurrence.

    `more` are members of its own kind, `headers` what the answer carries besides.
    """

    code: str
    detail: str = ""
    errors: Errors = field(default_factory=list)
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, request: HttpRequest) -> dict[str, Any]:
        kind = KINDS[self.code]
        found: dict[str, Any] = {
            "type": _address(request, self.code),
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail or kind.advice,
            "instance": getattr(request, "request_id", ""),
            "code": self.code,
        }
        found |= {"errors": self.errors[:MOST_ERRORS]} if self.errors else {}
        return {**found, **self.more}


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's exception handler. None: a bug, which Django logs and answers with 500."""
    problem = problem_of(error)
    if problem is None:
        return None
    headers = dict(problem.headers)
    if problem.code in _WORTH_REPEATING:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    body = problem.body(context["request"]._request)
    return Response(body, KINDS[problem.code].status, headers=headers, content_type=CONTENT_TYPE)


def plain_problem(
    request: HttpRequest, code: str, errors: Iterable[Mapping[str, str]] = ()
) -> HttpResponse:
    """The same, for what goes wrong outside REST framework."""
    body = orjson.dumps(Problem(code, errors=[dict(each) for each in errors]).body(request))
    answer = HttpResponse(body, status=KINDS[code].status, content_type=CONTENT_TYPE)
    answer["Cache-Control"] = "no-store"
    return answer


def unprocessable(messages: Mapping[str, Any]) -> Problem:
    """What a service refused, by the place it has in the body."""
    return Problem("unprocessable", errors=list(_flat(messages, "", code="refused")))


def code_for(status: int) -> str:
    """The catalogue's first kind with this status; any other is the request's or our fault."""
    otherwise = "internal_error" if status >= 500 else "invalid_request"
    return next((code for code, kind in KINDS.items() if kind.status == status), otherwise)


@functools.singledispatch
def problem_of(error: Exception) -> Problem | None:
    """The problem an exception stands for, None when nobody foresaw it."""
    return None


@problem_of.register
def _(error: Problem) -> Problem:
    return error


@problem_of.register
def _(error: rest.APIException) -> Problem:
    return Problem(code_for(error.status_code))


@problem_of.register
def _(error: rest.ValidationError) -> Problem:
    return Problem("invalid_request", errors=list(_flat(error.detail, "")))


@problem_of.register
def _(error: ValidationError) -> Problem:
    return unprocessable(
        error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    )


@problem_of.register
def _(error: NotPermitted) -> Problem:
    return Problem("forbidden", str(error))


@problem_of.register(PermissionDenied)
def _(error: PermissionDenied) -> Problem:
    return Problem("forbidden")


@problem_of.register(Http404)
def _(error: Http404) -> Problem:
    return Problem("not_found")


@problem_of.register(StaleVersion)
@problem_of.register(ConflictingCorrection)
def _(error: Exception) -> Problem:
    """Somebody was first between our reading and our writing."""
    return Problem("stale_version")


@problem_of.register(IntegrityError)
def _(error: Exception) -> Problem:
    return Problem("conflict")


@problem_of.register(OperationalError)
def _(error: OperationalError) -> Problem:
    """A lock that was held too long, a database that is restarting: the next try may succeed."""
    return Problem("unavailable")


@problem_of.register(DataError)
def _(error: DataError) -> Problem:
    return Problem("unprocessable", "A value is too long or too large to be stored.")


def _flat(detail: Any, pointer: str, code: str = "invalid") -> Iterator[dict[str, str]]:
    """Nested messages as one list; a place is a JSON pointer into the body."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            is_whole = name in {"non_field_errors", ""}
            yield from _flat(inner, pointer if is_whole else f"{pointer}/{_escaped(name)}", code)
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            is_of_item = isinstance(inner, Mapping)
            if inner:
                yield from _flat(inner, f"{pointer}/{position}" if is_of_item else pointer, code)
    else:
        yield {
            "pointer": pointer,
            "code": getattr(detail, "code", None) or code,
            "detail": str(detail),
        }


def _escaped(name: Any) -> str:
    return str(name)[:80].replace("~", "~0").replace("/", "~1")


def _address(request: HttpRequest, code: str) -> str:
    path = reverse("api_problem", args=[code])
    try:
        return request.build_absolute_uri(path)
    except DisallowedHost:
        return path
