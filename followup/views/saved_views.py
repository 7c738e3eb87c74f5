"""Saving a view of a list, changing it, deleting it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.access import requires
from clinic.permissions import Permission
from clinic.services.versions import StaleVersion
from followup.models import SavedView
from followup.saved_views import address_of, own_view
from followup.services.saved_views import change_view, delete_view, save_view
from followup.views.saved import say_done, way_back
from followup.views.staff import StaffRequest


@requires(Permission.VIEW_CASELOAD)
@require_POST
def save(request: StaffRequest) -> HttpResponseRedirect:
    said = request.POST
    try:
        view = save_view(
            owner=request.membership,
            screen=said.get("screen", ""),
            name=said.get("name", ""),
            query=said.get("query", ""),
            is_shared=said.get("is_shared") == "1",
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        return _refused(request, refused)
    messages.success(request, _("The view “%s” is kept.") % view.name)
    return _to(view)


@requires(Permission.VIEW_CASELOAD)
@require_POST
def change(request: StaffRequest, view_id: uuid.UUID) -> HttpResponseRedirect:
    """Only what the form names is changed."""
    view = _own(request, view_id)
    try:
        change_view(view=view, by=request.actor, now=request.now, **_changes(request))
    except ValidationError as refused:
        return _refused(request, refused)
    except StaleVersion:
        messages.error(request, _("The view was changed elsewhere. Look at it again."))
        return _to(view)
    messages.success(request, _("The view “%s” is kept.") % view.name)
    return _to(view)


@requires(Permission.VIEW_CASELOAD)
@require_POST
def delete(request: StaffRequest, view_id: uuid.UUID) -> HttpResponseRedirect:
    view = _own(request, view_id)
    step = delete_view(view=view, by=request.actor, now=request.now)
    say_done(request, _("The view “%s” is deleted.") % view.name, [step])
    return redirect(f"{reverse(view.screen)}?{view.query}")


def _changes(request: StaffRequest) -> dict[str, Any]:
    said = request.POST
    found: dict[str, Any] = {name: said[name] for name in ("name", "query") if name in said}
    if "name" in said:
        found["is_shared"] = said.get("is_shared") == "1"
    return found


def _own(request: StaffRequest, view_id: uuid.UUID) -> SavedView:
    """Raises Http404."""
    view = own_view(request.membership, view_id)
    if view is None:
        raise Http404
    return view


def _refused(request: StaffRequest, refused: ValidationError) -> HttpResponseRedirect:
    messages.error(request, " ".join([*refused.messages, _("Nothing was stored.")]))
    return redirect(way_back(request, reverse("home")))


def _to(view: SavedView) -> HttpResponseRedirect:
    return redirect(reverse(view.screen) + address_of(view))
