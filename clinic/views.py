"""Before a clinic is entered: where a person works, and how they like the pages to look."""

import sys
from typing import Any

from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.defaults import server_error

from clinic.access import public, requires, signed_in
from clinic.addresses import page_of_ours
from clinic.doors import SESSION_KEY
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.preferences import CHOICES, choose_preference
from clinic.sessions import idle_of, note_arrival
from clinic.tenancy import user_scope

RETRY_SECONDS = 5


def something_failed(request: HttpRequest) -> HttpResponse:
    """A lock held too long, a database that restarts: the next try may succeed, and the page says so."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


@public
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look by themselves on pages that are no pages: files and errors."""
    return redirect(static("favicon.svg"))


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_clinic(request: HttpRequest) -> HttpResponse:
    """One clinic is entered at once; more are offered; none is said plainly."""
    note_arrival(request)
    places = _places(request.user)
    if request.method == "POST":
        return _enter_chosen(request, places)
    if len(places) == 1:
        return _enter(request, places[0])
    return _offer(request, places)


@requires(Permission.VIEW_SCHEDULE)
@require_safe
@never_cache
def time_left(request: HttpRequest) -> HttpResponse:
    """Seconds until a person is signed out for being away. Asking is staying, unless passively."""
    minutes = request.membership.idle_minutes  # type: ignore[attr-defined]
    return JsonResponse({"left": idle_of(request.session, minutes).left})


@signed_in
@require_POST
def set_preference(request: HttpRequest) -> HttpResponse:
    """One choice a form: what it is called is what it sends. Anything unknown changes nothing."""
    for name in CHOICES:
        if name in request.POST:
            choose_preference(user=request.user, name=name, value=request.POST[name])
    return redirect(_back(request) or "home")


def _places(user: Any) -> list[Membership]:
    with user_scope(user.id):
        own = Membership.own.get_queryset().of(user).current()
        in_service = own.filter(clinic__suspended_at__isnull=True)
        return list(in_service.order_by("clinic__name", "id"))


def _offer(request: HttpRequest, places: list[Membership]) -> HttpResponse:
    template = "clinic/choose.html" if places else "clinic/no_place.html"
    context = {"places": places, "current": request.session.get(SESSION_KEY)}
    return render(request, template, context)


def _enter_chosen(request: HttpRequest, places: list[Membership]) -> HttpResponse:
    wanted = request.POST.get("clinic", "")
    for place in places:
        if str(place.clinic_id) == wanted:
            return _enter(request, place)
    messages.error(request, _("Choose one of your clinics."))
    return _offer(request, places)


def _enter(request: HttpRequest, place: Membership) -> HttpResponse:
    request.session[SESSION_KEY] = str(place.clinic_id)
    return redirect(_back(request) or "home")


def _back(request: HttpRequest) -> str:
    """The page somebody was on their way to, if it is one of ours."""
    return page_of_ours(request, request.POST.get("next") or request.GET.get("next", ""))
