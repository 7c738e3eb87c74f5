"""Views that fail in the ways a view can fail, for the tests of what surrounds a request."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from clinic.access import public, requires
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event


def _write(request: HttpRequest) -> None:
    record_event(
        Happened(type="test.wrote", subject_type="test", subject_id=None),
        by=request.actor,
        now=request.now,
    )


@requires(Permission.VIEW_CASELOAD)
def writes(request: HttpRequest) -> HttpResponse:
    _write(request)
    return HttpResponse(request.clinic.name)


@requires(Permission.VIEW_CASELOAD)
def writes_then_raises(request: HttpRequest) -> HttpResponse:
    _write(request)
    raise ZeroDivisionError


@requires(Permission.VIEW_CASELOAD)
def writes_then_answers_500(request: HttpRequest) -> HttpResponse:
    _write(request)
    return HttpResponse("broken", status=500)


@requires(Permission.VIEW_CASELOAD)
def reads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST["text"])


@requires(Permission.MANAGE_CLINIC)
def for_admins(request: HttpRequest) -> HttpResponse:
    return HttpResponse("yes")


@public
def for_anybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [
    path("writes", writes),
    path("raises", writes_then_raises),
    path("answers-500", writes_then_answers_500),
    path("reads", reads),
    path("admins", for_admins),
    path("anybody", for_anybody),
    path("accounts/", include("clinic.accounts")),
    path("", include("clinic.urls")),
    path("", include("followup.urls")),
]
