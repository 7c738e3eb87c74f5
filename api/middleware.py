"""Whatever goes wrong under /api/ outside REST framework is a problem document too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import is_valid_path

from api.doors import ROOT
from api.problems import CONTENT_TYPE, code_for, plain_problem


class ProblemMiddleware:
    """An unknown path, unclean text in the address, an exception: not an HTML page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        if not is_valid_path(request.path_info):
            return plain_problem(request, "not_found")
        response = self.get_response(request)
        if response.status_code < 400 or response.get("Content-Type") == CONTENT_TYPE:
            return response
        # Signing in answers with the errors of OAuth.
        if getattr(response, "is_whole", False):
            return response
        return plain_problem(request, code_for(response.status_code))
