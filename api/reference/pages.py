"""The documentation as pages and files, all of it from this server and made from the document."""

import re
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.catalogue import KINDS
from api.events.catalogue import TYPES
from api.openapi import document
from api.reference.exports import as_llms, as_postman
from api.reference.reading import operations, tags
from api.reference.shapes import rows
from api.reference.shared import CHANGES
from api.rendering import to_json
from clinic.access import public


@public
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Every operation in a line, by subject."""
    context = {"tags": tags(), "kinds": KINDS, "types": TYPES}
    return render(request, "api/reference/guide.html", context)


@public
@require_safe
def tag_page(request: HttpRequest, tag: str) -> HttpResponse:
    """One subject in full."""
    if tag == "webhooks":
        return render(request, "api/reference/webhooks.html", _of_webhooks())
    found = operations(tag)
    if not found:
        raise Http404
    return render(request, "api/reference/operations.html", {"tag": tag, "operations": found})


@public
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    return render(request, "api/reference/changes.html", {"changes": CHANGES})


@public
@require_safe
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """Where a problem's `type` leads: what it means and what to do."""
    if code not in KINDS:
        raise Http404
    context = {"code": code, "kind": KINDS[code], "kinds": KINDS}
    return render(request, "api/problem.html", context)


@public
@require_safe
def postman(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_postman(), content_type="application/json")


@public
@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    return HttpResponse(as_llms(tags()), content_type="text/plain; charset=utf-8")


@lru_cache(maxsize=1)
def _postman() -> bytes:
    return to_json(as_postman(tags()))


def _of_webhooks() -> dict[str, object]:
    found = document()
    one = found["webhooks"]["task.completed"]["post"]
    content = one["requestBody"]["content"]["application/json"]
    example = next(iter(content["examples"].values()))["value"]
    return {
        "types": TYPES,
        "headers": one["parameters"],
        "rows": list(rows(content["schema"], found)),
        "example": re.sub(r",", ",\n", to_json(example).decode()),
    }
