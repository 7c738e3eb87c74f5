"""The clinic's events in the order of their positions, and the step that brings them there."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.events.catalogue import asked_for, line_of
from api.events.shapes import event_as_shown
from api.webhooks.fan_out import fan_out
from clinic.actors import Actor
from clinic.models import LedgerEvent
from clinic.services.feed import head_position, number_events
from clinic.tenancy import UnknownClinic, clinic_scope
from followup.services.queues import EVENTS, drain

# How many positions one page may look through for the types that were asked for.
WINDOW = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`last` is the last position looked at: the next page begins after it."""

    events: list[dict[str, Any]]
    last: int
    has_more: bool


def advance(*, now: datetime) -> int:
    """Number what was committed in the clinic in scope and hand it to its webhooks."""
    if not LedgerEvent.objects.unnumbered().exists():
        return 0
    numbered = number_events(now=now)
    fan_out(now=now)
    return numbered


def advance_due(*, by: Actor, clinic_id: uuid.UUID | None = None) -> int:
    """Every clinic with events that have no position yet; how many got one."""
    return drain(EVENTS, _advance_chunk, clinic_id=clinic_id)


def position_of(event_id: uuid.UUID) -> int | None:
    """Where an event is in the feed, None for one that is not, or not yet."""
    found: int | None = (
        LedgerEvent.objects.filter(id=event_id).values_list("position", flat=True).first()
    )
    return found


def id_at(position: int) -> uuid.UUID | None:
    found: uuid.UUID | None = (
        LedgerEvent.objects.filter(position=position).values_list("id", flat=True).first()
    )
    return found


def page_after(position: int, *, types: tuple[str, ...], limit: int) -> Page:
    """Numbered events after a position, of these public types or of all."""
    head = head_position()
    last = min(head, position + WINDOW)
    rows = list(LedgerEvent.objects.between(position, last).filter(asked_for(types))[: limit + 1])
    if len(rows) > limit:
        rows = rows[:limit]
        last = rows[-1].position
    events = [shown for shown in _shown(rows, types) if shown]
    return Page(events=events, last=last, has_more=last < head)


def _shown(rows: Iterable[LedgerEvent], types: tuple[str, ...]) -> Iterable[dict[str, Any] | None]:
    for row in rows:
        line = line_of(row)
        if line is not None and (not types or line.public in types):
            yield event_as_shown(row)


def _advance_chunk(clinic_id: uuid.UUID) -> int:
    try:
        with clinic_scope(clinic_id) as now:
            return advance(now=now)
    except UnknownClinic:
        return 0
