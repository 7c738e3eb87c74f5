"""From numbered events to deliveries: one row for each endpoint that asked for the event."""

from datetime import datetime

from api.events.catalogue import asked_for, line_of
from api.webhooks.models import Delivery, WebhookEndpoint
from clinic.bulk import insert_rows
from clinic.models import LedgerEvent
from clinic.services.feed import head_position

MOST_AT_ONCE = 1000
# Goes to the endpoint that is tried, whatever that asked for, and to no other.
TEST = "webhook_endpoint.test"


def fan_out(*, now: datetime) -> int:
    """Make due what the active endpoints of the clinic in scope have not been given yet.

    At most 1,000 events an endpoint; the deliveries made bring the next turn about.
    """
    head = head_position()
    behind = WebhookEndpoint.objects.active().filter(last_position__lt=head)
    endpoints = list(behind.order_by("id").select_for_update(no_key=True))
    return sum(_give(endpoint, head, now) for endpoint in endpoints)


def _give(endpoint: WebhookEndpoint, head: int, now: datetime) -> int:
    """One chunk; where nobody wants any of it, the next one."""
    reached, made = endpoint.last_position, 0
    asked = asked_for((*endpoint.types, TEST) if endpoint.types else ())
    while reached < head and not made:
        found = list(LedgerEvent.objects.between(reached, head).filter(asked)[:MOST_AT_ONCE])
        wanted = [event for event in found if wants(endpoint, event)]
        insert_rows([_delivery(endpoint, event, now) for event in wanted])
        reached = found[-1].position if len(found) == MOST_AT_ONCE else head
        made = len(wanted)
    WebhookEndpoint.objects.filter(id=endpoint.id).update(last_position=reached)
    return made


def wants(endpoint: WebhookEndpoint, event: LedgerEvent) -> bool:
    line = line_of(event)
    if line is None:
        return False
    if line.public == TEST:
        return event.subject_id == endpoint.id
    return not endpoint.types or line.public in endpoint.types


def _delivery(endpoint: WebhookEndpoint, event: LedgerEvent, now: datetime) -> Delivery:
    return Delivery(
        endpoint=endpoint,
        event_id=event.id,
        position=event.position or 0,
        type=str(getattr(line_of(event), "public", "")),
        created_at=now,
        next_try_at=now,
    )
