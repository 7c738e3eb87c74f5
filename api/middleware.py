"""Whatever goes wrong under /api/ outside REST framework is a problem document too."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import is_valid_path

from api.dates import HEADER, version_of
from api.doors import ROOT
from api.problems import CONTENT_TYPE, code_for, plain_problem
from clinic.middleware import is_clean_address

_NOT_TEXT = {
    "code": "not_text",
    "detail": "The address holds NUL, or bytes that are not UTF-8. Write each as %XX of UTF-8.",
}
_NO_SUCH_HOST = {
    "header": "Host",
    "code": "invalid",
    "detail": "This server has no such name. Use the name that the clinic gave you.",
}


class ProblemMiddleware:
    """An unknown path, unclean text in the address, an exception: not an HTML page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        response = _refused(request) or self._answered(request)
        response[HEADER] = version_of(request)
        return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or response.get("Content-Type") == CONTENT_TYPE:
            return response
        # Signing in answers with the errors of OAuth.
        if getattr(response, "is_whole", False):
            return response
        return plain_problem(request, code_for(response.status_code))


def _refused(request: HttpRequest) -> HttpResponse | None:
    """The answer to an address that names nothing, before anything writes it down."""
    if not is_clean_address(request):
        return plain_problem(request, "invalid_request", [_NOT_TEXT])
    try:
        request.get_host()
    except DisallowedHost:
        return plain_problem(request, "invalid_request", [_NO_SUCH_HOST])
    return None if is_valid_path(request.path_info) else plain_problem(request, "not_found")
