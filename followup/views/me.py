"""A member's own settings: their calendar's address, the clinic's, and the digest of the day."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.access import requires
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.draft_list import own_drafts
from followup.messaging.addresses import address_of
from followup.services.calendar_links import calendar_link, renew_calendar, revoke_calendar
from followup.services.digests import choose_digest
from followup.views.staff import StaffRequest


@requires(Permission.VIEW_SCHEDULE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_me(request: StaffRequest) -> HttpResponse:
    """An address is shown on the page that answers its making, and never again."""
    what = request.POST.get("what", "") if request.method == "POST" else ""
    whose = _whose(request)
    if what == "renew":
        token = renew_calendar(membership=whose, by=request.actor, now=request.now)
        return _page(request, made=address_of(token), is_clinics=whose is None)
    if what == "revoke":
        revoke_calendar(membership=whose, by=request.actor, now=request.now)
        messages.success(request, _("The address was taken back. Nobody can read it any more."))
    elif what == "digest":
        _choose_digest(request)
    return redirect("me") if request.method == "POST" else _page(request)


def _whose(request: StaffRequest) -> Membership | None:
    return None if request.POST.get("whose") == "clinic" else request.membership


def _choose_digest(request: StaffRequest) -> None:
    wants = request.POST.get("wants") == "1"
    try:
        choose_digest(membership=request.membership, wants=wants, by=request.actor, now=request.now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))


def _page(request: StaffRequest, **made: Any) -> HttpResponse:
    drafts = own_drafts(request.membership, request.now)
    if drafts:
        ids = [each.draft.patient_id for each in drafts]
        record_access(by=request.actor, now=request.now, screen="drafts", patient_ids=ids)
    context = {
        "section": "me",
        "drafts": drafts,
        "own": calendar_link(request.membership, request.now),
        "clinics": calendar_link(None, request.now),
        "manages": Permission.MANAGE_CLINIC in request.actor.permissions,
        **made,
    }
    return render(request, "followup/me.html", context)
