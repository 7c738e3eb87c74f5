"""The clinic's connections at a glance: programs, webhooks, the feed, and where to read more."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from api.events.bodies import LATEST
from api.events.feed import WINDOW, advance, page_after
from api.models import ApiClient, Credential
from api.webhooks.models import WebhookEndpoint
from clinic.access import requires
from clinic.permissions import Permission
from clinic.services.feed import head_position
from followup.views.staff import StaffRequest

EVENTS_SHOWN = 50


@requires(Permission.MANAGE_CLINIC)
@require_safe
@never_cache
def integrations(request: StaffRequest) -> HttpResponse:
    clients, endpoints = _clients(request), _endpoints()
    context = {
        "section": "integrations",
        "clients": clients,
        "endpoints": endpoints,
        "address": settings.PUBLIC_URL,
    }
    return render(request, "api/integrations.html", context)


@requires(Permission.MANAGE_CLINIC)
@require_safe
@never_cache
def events(request: StaffRequest) -> HttpResponse:
    """The newest events as programs get them, the last first."""
    advance(now=request.now)
    head = head_position()
    page = page_after(
        max(head - min(EVENTS_SHOWN * 4, WINDOW), 0), types=(), limit=EVENTS_SHOWN * 4
    )
    shown = page.events[-EVENTS_SHOWN:][::-1]
    context = {"section": "integrations", "events": shown, "head": head, "latest": LATEST}
    return render(request, "api/event_feed.html", context)


def _clients(request: StaffRequest) -> list[Any]:
    keys = Credential.objects.usable(request.now).filter(kind="key").order_by("-created_at")
    rows = ApiClient.objects.order_by("disabled_at", "name", "id")
    return list(rows.prefetch_related(Prefetch("credentials", queryset=keys, to_attr="keys")))


def _endpoints() -> list[Any]:
    counts = {
        "failed": Count("deliveries", filter=Q(deliveries__state="failed")),
        "waiting": Count("deliveries", filter=Q(deliveries__state__in=["pending", "claimed"])),
    }
    return list(WebhookEndpoint.objects.kept().annotate(**counts).order_by("created_at", "id"))
