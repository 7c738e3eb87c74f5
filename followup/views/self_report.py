"""The patient's own pages: they show nothing of the record, and opening one changes nothing."""

import re
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clinic.access import linked
from clinic.models import ClinicSettings
from followup.forms.self_report import SelfReportForm
from followup.services.self_reports import (
    LinkClosed,
    answer_report,
    is_open,
    refuse_as_wrong_person,
)
from followup.views.linked_page import in_readers_language, linked_page, wait_for_locks

METHODS = ["GET", "HEAD", "POST"]
_DIALLED = re.compile(r"[^0-9+*#]")


# The token is the secret that a form elsewhere cannot know; a session would only be a trace.
@csrf_exempt
@linked("report")
@require_http_methods(METHODS)
@never_cache
@in_readers_language
def check_in(request: Any, token: str) -> HttpResponse:
    if not is_open(request.link):
        return _closed()
    if request.method == "POST":
        return _answered(request, token)
    return _closed() if request.link.used_at else _questions(request, token, SelfReportForm())


@csrf_exempt
@linked("report")
@require_http_methods(METHODS)
@never_cache
@in_readers_language
def not_me(request: Any, token: str) -> HttpResponse:
    """Somebody else has this address; a page that only asks, until the button is pressed."""
    if not is_open(request.link):
        return _closed()
    if request.method == "POST":
        wait_for_locks()
        refuse_as_wrong_person(link=request.link, by=request.actor, now=request.now)
        return linked_page("report/stopped.html", {})
    addresses = {"address": request.path, "check_in": reverse("report", args=[token])}
    return linked_page("report/not_me.html", {"clinic": request.clinic, **addresses})


def _answered(request: Any, token: str) -> HttpResponse:
    form = SelfReportForm(request.POST)
    if not form.is_valid():
        return _questions(request, token, form, status=422)
    wait_for_locks()
    try:
        is_stored = answer_report(
            link=request.link, report=form.report(), by=request.actor, now=request.now
        )
    except LinkClosed:
        return _closed()
    said = {"is_stored": is_stored, "needs_help": form.needs_help}
    return linked_page("report/thanks.html", {**_reached(request), **said})


def _questions(
    request: Any, token: str, form: SelfReportForm, *, status: int = 200
) -> HttpResponse:
    addresses = {"address": request.path, "not_me": reverse("report_not_me", args=[token])}
    return linked_page("report/form.html", {**_reached(request), **addresses, "form": form}, status)


def _reached(request: Any) -> dict[str, Any]:
    """The clinic, and the numbers to call, also as a phone dials them."""
    settings = ClinicSettings.objects.get()
    return {
        "clinic": request.clinic,
        "settings": settings,
        "dial_clinic": _DIALLED.sub("", settings.phone),
        "dial_emergency": _DIALLED.sub("", settings.emergency_number),
    }


def _closed() -> HttpResponse:
    """Unknown, expired, taken back, answered, another clinic's: nobody learns which."""
    return linked_page("report/closed.html", {}, status=404)
