"""Webhooks and deliveries as the API shows them."""

import uuid
from typing import Any

from django.db.models import Q

from api.ids import public_id
from api.webhooks.models import Delivery, WebhookEndpoint

_HEALTH = ("failures", "failing_since", "resting_until", "last_success_at", "created_at", "version")
_COURSE = (
    "state",
    "attempts",
    "next_try_at",
    "last_status",
    "last_failure",
    "latency_ms",
    "reply",
    "tries",
    "created_at",
)


def endpoint_as_shown(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": public_id("whe", endpoint.id),
        "name": endpoint.name,
        "url": endpoint.url,
        "types": endpoint.types,
        "state": endpoint.state,
        "disabled_because": endpoint.disabled_because or None,
        **{name: getattr(endpoint, name) for name in _HEALTH},
    }


def delivery_as_shown(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": public_id("whd", delivery.id),
        "endpoint": public_id("whe", delivery.endpoint_id),
        "event": public_id("evt", delivery.event_id),
        "type": delivery.type,
        "sequence": delivery.position,
        **{name: getattr(delivery, name) for name in _COURSE},
    }


def deliveries_before(
    cursor: uuid.UUID | None, *, count: int, endpoint_id: uuid.UUID | None, state: str | None
) -> list[dict[str, Any]]:
    """The newest first; the cursor is the last one of the page before."""
    rows = Delivery.objects.newest_first()
    rows = rows.filter(endpoint=endpoint_id) if endpoint_id else rows
    rows = rows.filter(state=state) if state else rows
    if cursor:
        last = Delivery.objects.filter(id=cursor).values_list("position", flat=True).first() or 0
        rows = rows.filter(Q(position__lt=last) | Q(position=last, id__lt=cursor))
    return [delivery_as_shown(row) for row in rows[:count]]
