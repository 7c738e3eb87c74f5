"""What a try leaves behind: on its delivery, and on the endpoint's health."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F

from api.outgoing import Answer
from api.webhooks.models import Delivery, WebhookEndpoint
from api.webhooks.notices import tell_disabled
from api.webhooks.schedule import FAILING, GIVEN_UP_AFTER, asked_to_wait, next_try, rest_until
from clinic.actors import Actor
from clinic.services.ledger import Happened, record_event

if TYPE_CHECKING:
    from api.webhooks.sending import Claimed, Outcome

GONE = 410
KEPT_TRIES = 30
_HEAD_LINES = 20
_HEAD_LENGTH = 2000


def record(claimed: "Claimed", outcome: "Outcome", *, by: Actor, now: datetime) -> bool:
    """False when the claim is no longer this sender's: its lease ran out meanwhile."""
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(id=claimed.endpoint_id)
    held = Delivery.objects.filter(
        id=claimed.id, state="claimed", attempt_id=claimed.attempt_id
    ).select_for_update()
    delivery: Delivery | None = held.first()
    if delivery is None:
        return False
    is_delivered = outcome.status is not None and 200 <= outcome.status < 300
    if is_delivered:
        _succeed(endpoint, now)
        _settle(delivery, outcome, now, state="delivered", next_try_at=None)
    else:
        waits = _waits(outcome, now)
        _settle(delivery, outcome, now, **_again(endpoint, delivery, outcome, waits, now))
        _fail(endpoint, outcome, waits, by=by, now=now)
    return True


def disable(endpoint: WebhookEndpoint, why: str, *, by: Actor, now: datetime) -> None:
    """Nothing more is sent there until somebody of the clinic resumes it; what waits is kept."""
    WebhookEndpoint.objects.filter(id=endpoint.id).update(
        state="disabled", disabled_because=why, version=F("version") + 1
    )
    hold_back(endpoint)
    record_event(
        Happened(
            type="webhook_endpoint.disabled",
            subject_type="webhook_endpoint",
            subject_id=endpoint.id,
            subject_version=endpoint.version + 1,
            changes={"why": why},
        ),
        by=by,
        now=now,
    )
    tell_disabled(endpoint, why, now=now)


def hold_back(endpoint: WebhookEndpoint) -> None:
    """What waits leaves the queue; a try that is under way ends as it will."""
    Delivery.objects.waiting().filter(endpoint=endpoint).update(next_try_at=None)


def _succeed(endpoint: WebhookEndpoint, now: datetime) -> None:
    changes: dict[str, Any] = {"failures": 0, "failing_since": None, "last_success_at": now}
    if endpoint.failures >= FAILING:
        # It is back: what waited for its turn goes now.
        changes["resting_until"] = None
        waiting = Delivery.objects.waiting().filter(endpoint=endpoint, next_try_at__gt=now)
        waiting.update(next_try_at=now)
    WebhookEndpoint.objects.filter(id=endpoint.id).update(**changes)


def _fail(
    endpoint: WebhookEndpoint,
    outcome: "Outcome",
    waits: datetime | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    failures = endpoint.failures + 1
    since = endpoint.failing_since or now
    rests = [rest_until(failures, now)] if failures >= FAILING else []
    rests += [waits] if waits else []
    WebhookEndpoint.objects.filter(id=endpoint.id).update(
        failures=failures, failing_since=since, resting_until=max(rests, default=None)
    )
    if endpoint.state != "active":
        return
    if outcome.status == GONE:
        disable(endpoint, "gone", by=by, now=now)
    elif now - since >= GIVEN_UP_AFTER:
        disable(endpoint, "failing", by=by, now=now)


def _waits(outcome: "Outcome", now: datetime) -> datetime | None:
    if outcome.answer is None:
        return None
    return asked_to_wait(outcome.answer.status, outcome.answer.headers, now)


def _again(
    endpoint: WebhookEndpoint,
    delivery: Delivery,
    outcome: "Outcome",
    waits: datetime | None,
    now: datetime,
) -> dict[str, Any]:
    """Whether and when this delivery is tried again."""
    planned = None if outcome.status == GONE else next_try(delivery.attempts + 1, now)
    if planned is None:
        return {"state": "failed", "next_try_at": None}
    when = max(planned, waits) if waits else planned
    return {"state": "pending", "next_try_at": when if endpoint.state == "active" else None}


def _settle(delivery: Delivery, outcome: "Outcome", now: datetime, **changes: Any) -> None:
    said = {
        "at": now.isoformat(),
        "status": outcome.status,
        "failure": outcome.failure,
        "ms": outcome.latency_ms,
    }
    Delivery.objects.filter(id=delivery.id).update(
        attempts=delivery.attempts + 1,
        tries=[*delivery.tries, said][-KEPT_TRIES:],
        attempt_id=None,
        last_status=outcome.status,
        last_failure=outcome.failure,
        last_tried_at=now,
        latency_ms=outcome.latency_ms,
        reply=_head(outcome.answer),
        **changes,
    )


def _head(answer: Answer | None) -> str | None:
    """The head of the answer and the beginning of its body, as text."""
    if answer is None:
        return None
    lines = [f"{name}: {value}" for name, value in list(answer.headers.items())[:_HEAD_LINES]]
    body = answer.body[:_HEAD_LENGTH].decode(errors="replace")
    return "\n".join([*lines, "", body])[:_HEAD_LENGTH].replace("\x00", "")
