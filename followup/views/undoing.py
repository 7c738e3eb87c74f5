"""Undo: one press after something was saved."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clinic.access import requires
from clinic.permissions import Permission
from followup.services.undoing import take_back
from followup.undo import read_note
from followup.views.saved import way_back
from followup.views.staff import StaffRequest


@requires(Permission.VIEW_SCHEDULE)
@require_POST
def undo(request: StaffRequest) -> HttpResponseRedirect:
    """Each thing by itself; what somebody changed since is left, and said."""
    try:
        steps = read_note(request.POST.get("note", ""), by=request.actor)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        left = take_back(steps=steps, by=request.actor, now=request.now)
        if len(left) < len(steps):
            messages.success(request, _("Undone. It is as it was before."))
        if left:
            _say_left(request, left)
    return redirect(way_back(request, reverse("home")))


def _say_left(request: StaffRequest, left: list[str]) -> None:
    said = ngettext("%(n)d thing was not undone.", "%(n)d things were not undone.", len(left)) % {
        "n": len(left)
    }
    messages.error(request, " ".join([said, *dict.fromkeys(left)]))
