"""The dated version of the API: pinned to each client, said in every answer."""

from django.http import HttpRequest

from api.models import API_VERSION
from api.problems import Problem

HEADER = "Api-Version"
KNOWN = (API_VERSION,)


def version_of(request: HttpRequest) -> str:
    """The client's own, from when it was made; a member who is signed in has the newest."""
    return getattr(request, "api_version", API_VERSION)


def check_version(request: HttpRequest) -> None:
    """Raises Problem for a date that there is not."""
    if request.headers.get(HEADER, API_VERSION) not in KNOWN:
        detail = f"There is no such version. Known: {', '.join(KNOWN)}."
        error = {"header": HEADER, "code": "unknown_version", "detail": detail}
        raise Problem("invalid_request", errors=[error])
