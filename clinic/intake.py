"""Requests that are refused for how their body came, whatever they ask for."""

import codecs
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# In the environ of a request whose body did not come in time. There is none of it to read.
IS_LATE = "stepwell.is_late"
# The same of one whose body broke off or was malformed.
IS_BROKEN = "stepwell.is_broken"

_TOO_LATE = _("The request took too long to arrive. Nothing was stored. Send it again.")
_BROKEN = _(
    "The request did not arrive whole: its body broke off, or its chunks are malformed. "
    "Nothing was stored. Send it again."
)
_TOO_LONG = _("The request is too large. Send at most 1 MB.")
_NOT_UTF_8 = _("The form is not written in UTF-8. Send it in UTF-8.")


def refusal(request: HttpRequest) -> HttpResponse | None:
    """In the browser's language: nobody has signed in yet."""
    if IS_LATE in request.META:
        return _refused(request, HTTPStatus.REQUEST_TIMEOUT, _TOO_LATE)
    if IS_BROKEN in request.META:
        return _refused(request, HTTPStatus.BAD_REQUEST, _BROKEN)
    if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return _refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LONG)
    if not _is_utf_8(request):
        return _refused(request, HTTPStatus.BAD_REQUEST, _NOT_UTF_8)
    return None


def _refused(request: HttpRequest, status: HTTPStatus, words: Promise) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(words, status=status)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0


def _is_utf_8(request: HttpRequest) -> bool:
    """Django decodes a form in parts as it asks for."""
    if request.content_type != "multipart/form-data":
        return True
    return codecs.lookup(request.encoding or "utf-8").name == "utf-8"
