"""The calendar behind a secret address."""

import hashlib
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import linked
from clinic.models import Membership
from clinic.services.ledger import record_access
from followup.calendar_feed import calendar_of
from followup.models import Link


@linked("calendar")
@require_safe
@never_cache
def calendar(request: Any, token: str) -> HttpResponse:
    """Whoever has left or may not sign in has no calendar, and is told the same as a stranger."""
    link = request.link
    if link is None or not _is_at_work(link.membership):
        return _not_in_force()
    feed = calendar_of(request.clinic, link.membership, request.now)
    etag = f'"{hashlib.sha256(feed.body).hexdigest()[:32]}"'
    response = HttpResponse(feed.body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    # Told, and not trusted: what was taken out leaves no trace of when.
    response["Last-Modified"] = http_date((feed.newest or link.created_at).timestamp())
    response["Content-Disposition"] = 'inline; filename="stepwell.ics"'
    response["Referrer-Policy"] = "no-referrer"
    unchanged = get_conditional_response(request, etag=etag, response=response)
    if unchanged is None or unchanged is response:
        Link.objects.filter(id=link.id).update(opened_at=request.now)
        record_access(
            by=request.actor,
            now=request.now,
            screen="calendar",
            patient_ids=sorted(feed.patient_ids, key=str),
        )
    return unchanged or response


def _is_at_work(member: Membership | None) -> bool:
    """Without a member the calendar is the clinic's."""
    return member is None or (member.ended_on is None and member.user.is_active)


def _not_in_force() -> HttpResponse:
    said = "This calendar is not there any more. Ask for a new address on your own page.\n"
    response = HttpResponse(said, status=404, content_type="text/plain; charset=utf-8")
    response["Referrer-Policy"] = "no-referrer"
    return response
