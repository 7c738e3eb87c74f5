"""What surrounds every request: an id, clean input, and the clinic's scope."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    UnreadablePostError,
)
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string

from clinic import logs
from clinic.access import CallbackAccess, LinkAccess, access_of
from clinic.doors import Door
from clinic.intake import refusal
from clinic.models import Clinic
from clinic.permissions import Permission
from clinic.tenancy import clinic_scope

Next = Callable[[HttpRequest], HttpResponse]


class CompressionMiddleware(GZipMiddleware):
    """Not what carries a version: compression weakens its tag, and no weak tag may guard a change."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path_info.startswith("/api/") and response.has_header("ETag"):
            return response
        return super().process_response(request, response)


class RequestIdMiddleware:
    """Every request has an id that is in its answer, its log lines and its ledger rows."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = f"req_{uuid.uuid4().hex}"  # type: ignore[attr-defined]
        # It stays until the thread's next request: Django logs a refusal after all middleware.
        logs.request_id.set(request.request_id)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class StrictInputMiddleware:
    """Text that is not clean UTF-8 stops here: PostgreSQL refuses NUL, text has no halves."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_clean_address(request):
            return HttpResponseBadRequest(
                "The address holds characters that are not valid text. Check the link you used."
            )
        return refusal(request) or self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A body that stopped arriving where a view asked for it."""
        return _not_whole() if isinstance(error, UnreadablePostError) else None


class LanguageMiddleware:
    """Staff read the language they chose, else the browser's; machines read English.

    Pages behind a secret address ask nobody's session: they choose by themselves.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_for_staff(request):
            return self.get_response(request)
        chosen = getattr(request.user, "language", "")
        with translation.override(chosen or translation.get_language_from_request(request)):
            response = self.get_response(request)
            response["Content-Language"] = translation.get_language() or ""
        patch_vary_headers(response, ("Accept-Language",))
        return response


class ClinicScopeMiddleware:
    """Opens the scope of the clinic a request is for; the scope is the request's transaction."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.doors: list[Door] = [import_string(path)() for path in settings.CLINIC_DOORS]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if not _needs_clinic(request):
            return self.get_response(request)
        for door in self.doors:
            clinic = door.clinic_of(request)
            if clinic is not None:
                return self._inside(clinic, door, request)
        return self.get_response(request)

    def _inside(self, clinic: Clinic, door: Door, request: HttpRequest) -> HttpResponse:
        if not _has_read_body(request):
            return _not_whole()
        with clinic_scope(clinic.id) as now:
            request.actor = door.admit(request)  # type: ignore[attr-defined]
            if request.actor is not None:  # type: ignore[attr-defined]
                request.clinic = clinic  # type: ignore[attr-defined]
                request.now = now  # type: ignore[attr-defined]
            response = self.get_response(request)
            # Django has turned an exception into this answer already: without this, half a
            # change would be committed.
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def is_clean_address(request: HttpRequest) -> bool:
    """Whether path and query are UTF-8 without NUL."""
    query = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " "))
    # Django leaves bytes of the path that are no UTF-8 as they were sent: %FF.
    return _is_clean(unquote_to_bytes(request.path_info)) and _is_clean(query)


def _needs_clinic(request: HttpRequest) -> bool:
    return isinstance(_access(request), Permission | LinkAccess | CallbackAccess)


def _is_for_staff(request: HttpRequest) -> bool:
    is_machines = request.path_info.startswith("/api/")
    return not is_machines and not isinstance(_access(request), LinkAccess | CallbackAccess)


def _access(request: HttpRequest) -> Any:
    try:
        return access_of(resolve(request.path_info).func)
    except Resolver404:
        return None


def _has_read_body(request: HttpRequest) -> bool:
    """Before a transaction waits for it: a body may come in slowly. A stranger's is not read."""
    try:
        _ = request.body
    except UnreadablePostError:
        return False
    return True


def _not_whole() -> HttpResponse:
    return HttpResponseBadRequest("The body did not arrive whole. Send it again.")


def _is_clean(raw: bytes) -> bool:
    try:
        return "\x00" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
