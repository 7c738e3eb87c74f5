"""A form that was sent when nobody was signed in any more: it is not saved, and offered again.

What is offered is what this browser just sent from a page of ours, and goes back to it alone.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure as csrf_refused

from clinic.access import access_of
from clinic.permissions import Permission
from clinic.sessions import offer_again


def refuse_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The session that the page belonged to is over, or the page is not ours."""
    if not (_is_from_here(request) and _is_a_form_of_ours(request)):
        return csrf_refused(request, reason=reason)
    return offer_again(request)


def _is_from_here(request: HttpRequest) -> bool:
    """The browser says which page sent it; another site cannot make it say this one."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _is_a_form_of_ours(request: HttpRequest) -> bool:
    """Of a page inside a clinic: what is typed to sign in is never shown again."""
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        return False
    return isinstance(access_of(view), Permission) and request.method == "POST"
