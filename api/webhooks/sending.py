"""Deliveries: claim some, send them outside any transaction, record what became of each.

Whoever dies in between leaves a claim whose lease runs out: the same delivery is sent again, with
the same event id. At least once, and a receiver tells repeats by the id.
"""

import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from api.outgoing import Answer, NotAllowed, Unreachable, send
from api.webhooks.fan_out import fan_out
from api.webhooks.models import Delivery, WebhookEndpoint
from api.webhooks.recording import record
from api.webhooks.schedule import FAILING
from api.webhooks.signing import body_of, headers_of
from clinic.actors import Actor
from clinic.models import LedgerEvent
from clinic.tenancy import UnknownClinic, clinic_scope
from followup.services.queues import DELIVERIES, drain

# Longer than a try and its recording take.
LEASE = timedelta(seconds=60)
AT_ONCE = 8
# How many one endpoint gets in a turn: the others of the clinic have theirs.
EACH = 8
# All of a turn: should every receiver be slow, the last is still tried within its lease, and the
# clinics that come after wait no longer than that.
IN_A_TURN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one try: the status of an answer, or the code of why there was none."""

    status: int | None
    failure: str = ""
    answer: Answer | None = None
    latency_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One delivery that this sender may hand over now."""

    id: uuid.UUID
    endpoint_id: uuid.UUID
    attempt_id: uuid.UUID
    url: str
    headers: dict[str, str]
    body: bytes


def send_due(*, by: Actor, clinic_id: uuid.UUID | None = None, seconds: float | None = None) -> int:
    """Send what is due, a few of each endpoint of each clinic in turn; how many were tried.

    `seconds`: claim nothing more after so long; the rest stays due.
    """
    ends = None if seconds is None else time.monotonic() + seconds
    return drain(DELIVERIES, partial(_send_chunk, by=by, ends=ends), clinic_id=clinic_id)


def claim(now: datetime) -> list[Claimed]:
    """A few due deliveries of each endpoint that is not resting, held for the lease."""
    fan_out(now=now)
    # An endpoint in another sender's hands is left to it.
    ready = WebhookEndpoint.objects.ready(now).filter(deliveries__in=Delivery.objects.due(now))
    ids = set(ready.values_list("id", flat=True))
    held = WebhookEndpoint.objects.ready(now).filter(id__in=ids).order_by("id")
    endpoints = held.select_for_update(no_key=True, skip_locked=True)
    each = min(EACH, max(1, IN_A_TURN // max(1, len(endpoints))))
    return [one for endpoint in endpoints for one in _claim_of(endpoint, each, now)]


def try_once(claimed: Claimed) -> Outcome:
    """Outside any transaction."""
    started = time.monotonic()
    answer, failure = None, ""
    try:
        answer = send("POST", claimed.url, headers=claimed.headers, body=claimed.body)
    except (NotAllowed, Unreachable) as error:
        failure = error.code
    except Exception as error:  # noqa: BLE001 - whatever a receiver sends, the others are sent to
        failure = type(error).__name__[:40]
    return Outcome(
        status=answer.status if answer else None,
        failure=failure,
        answer=answer,
        latency_ms=int((time.monotonic() - started) * 1000),
    )


def _send_chunk(clinic_id: uuid.UUID, *, by: Actor, ends: float | None) -> int:
    if ends is not None and time.monotonic() >= ends:
        return 0
    try:
        with clinic_scope(clinic_id) as now:
            claimed = claim(now)
    except UnknownClinic:
        return 0
    for one, outcome in zip(claimed, _try_all(claimed), strict=True):
        with clinic_scope(clinic_id) as now:
            record(one, outcome, by=by, now=now)
    return len(claimed)


def _try_all(claimed: Sequence[Claimed]) -> list[Outcome]:
    """At once: one slow receiver costs the turn its own time, not the sum of all."""
    if not claimed:
        return []
    with ThreadPoolExecutor(min(AT_ONCE, len(claimed))) as threads:
        return list(threads.map(try_once, claimed))


def _claim_of(endpoint: WebhookEndpoint, each: int, now: datetime) -> list[Claimed]:
    is_failing = endpoint.failures >= FAILING
    due = Delivery.objects.due(now).filter(endpoint=endpoint).select_for_update(skip_locked=True)
    rows = list(due[: 1 if is_failing else each])
    if is_failing and rows:
        # Until this one is recorded nobody else tries.
        WebhookEndpoint.objects.filter(id=endpoint.id).update(resting_until=now + LEASE)
    events = {event.id: event for event in LedgerEvent.objects.filter(id__in=_events_of(rows))}
    return [_hold(row, endpoint, events[row.event_id], now) for row in rows]


def _events_of(rows: Sequence[Delivery]) -> list[uuid.UUID]:
    return [row.event_id for row in rows]


def _hold(row: Delivery, endpoint: WebhookEndpoint, event: LedgerEvent, now: datetime) -> Claimed:
    attempt_id = uuid.uuid4()
    Delivery.objects.filter(id=row.id).update(
        state="claimed", attempt_id=attempt_id, next_try_at=now + LEASE
    )
    body = body_of(event)
    return Claimed(
        id=row.id,
        endpoint_id=endpoint.id,
        attempt_id=attempt_id,
        url=str(endpoint.url),
        headers=headers_of(event.id, body, endpoint.secrets_at(now)),
        body=body,
    )
