"""The page that ends messages: opening it asks, and only its button stops (link scanners open it)."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clinic.access import linked
from followup.services.stops import stop_messages
from followup.views.linked_page import in_readers_language, linked_page, wait_for_locks


# The token is the secret that a form elsewhere cannot know, and a mail program's own button for
# unsubscribing (RFC 8058) has no other.
@csrf_exempt
@linked("stop")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_readers_language
def stop(request: Any, token: str) -> HttpResponse:
    link = request.link
    if link is None or link.contact_point is None:
        return linked_page("report/closed.html", {}, status=404)
    channel = link.contact_point.channel
    said = {"address": request.path, "clinic": request.clinic, "channel": channel}
    if request.method != "POST":
        return linked_page("followup/stop.html", said)
    wait_for_locks()
    stop_messages(patient=link.patient, channel=channel, by=request.actor, now=request.now)
    return linked_page("followup/stopped.html", said)
