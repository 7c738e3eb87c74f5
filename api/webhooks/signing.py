"""What a webhook carries: the event of the feed, signed as Standard Webhooks has it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from api.events.shapes import event_as_shown
from api.ids import public_id
from api.rendering import to_json
from clinic.models import LedgerEvent

MOST_BYTES = 20_000


def body_of(event: LedgerEvent) -> bytes:
    """The same bytes at every try. Should codes be too many, `href` still leads to all of them."""
    shown: dict[str, Any] = event_as_shown(event) or {}
    written = to_json(shown)
    if len(written) < MOST_BYTES:
        return written
    return to_json({**shown, "data": {**shown["data"], "changes": {}}})


def headers_of(event_id: Any, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """One signature for each secret that is valid now. The time is the real one of this try."""
    name, moment = public_id("evt", event_id), datetime.now(UTC)
    signed = [Webhook(secret).sign(name, moment, body.decode()) for secret in secrets]
    return {
        "content-type": "application/json",
        "user-agent": "Stepwell-Webhooks/1",
        "webhook-id": name,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signed),
    }
