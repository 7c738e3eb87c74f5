"""Receiving webhooks: nothing is read before its signature fits."""

from collections.abc import Mapping

from standardwebhooks import Webhook, WebhookVerificationError

from stepwell_client.errors import StepwellError
from stepwell_client.types import EventAnswer


class NotFromStepwell(StepwellError):
    """No secret fits, or it is older than five minutes: answer 400 and do nothing."""


def verify(body: bytes, headers: Mapping[str, str], *secrets: str) -> EventAnswer:
    """The event. Give the old and the new secret while one replaces the other.

    The same event may come again, with the same `id`: keep the ids you have dealt with.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    for secret in secrets:
        try:
            found: EventAnswer = Webhook(secret).verify(body, lowered)
        except WebhookVerificationError:
            continue
        return found
    raise NotFromStepwell("No secret fits this signature.")
