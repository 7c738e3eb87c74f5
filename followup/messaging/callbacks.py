"""What providers tell us afterwards: signed, of the last minutes, and for one clinic and channel."""

import hashlib
import hmac
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from anymail.exceptions import AnymailInsecureWebhookWarning, AnymailWebhookValidationFailure
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from clinic.models import Clinic
from clinic.sealing import derived_secret

TIMESTAMP, SIGNATURE = "Stepwell-Timestamp", "Stepwell-Signature"
BELIEVED_FOR = timedelta(minutes=5)
LONGEST_BODY = 65_536
_SECOND = timedelta(seconds=1)
KINDS = frozenset({"delivered", "failed", "bounced", "complained", "stop", "resume"})

_ANYMAIL = "anymail.backends."
# What a provider's own word comes to here.
_PROVIDER_KINDS = {
    "delivered": "delivered",
    "bounced": "bounced",
    "rejected": "failed",
    "failed": "failed",
    "complained": "complained",
    "unsubscribed": "stop",
}


class NotBelieved(Exception):
    """No signature, a wrong one, or one of another time. Nobody is told which."""


class UnreadableEvent(ValueError):
    """Signed, but in no shape that is known here."""


@dataclass(frozen=True, slots=True)
class Event:
    """`reference`: our own name of a message or the provider's. `sender`: the number it came from.
    `said_at`: no later than this, where that is signed too."""

    kind: str
    reference: str = ""
    sender: str = ""
    said_at: datetime | None = None


def callback_secret(clinic: Clinic, channel: str) -> str:
    """What the provider signs with: of one clinic and channel, so that none speaks for another."""
    return derived_secret("callback", str(clinic.id), channel)


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def events_in(request: HttpRequest, clinic: Clinic, channel: str, now: datetime) -> list[Event]:
    """What the request says. Raises NotBelieved, UnreadableEvent."""
    provider = _provider_view() if channel == "email" else None
    if provider is not None:
        return _of_provider(provider, request)
    signed_at = _signed_at(request, callback_secret(clinic, channel), now - clinic.clock_offset)
    return [replace(_event(request.body), said_at=signed_at + clinic.clock_offset + _SECOND)]


def _signed_at(request: HttpRequest, secret: str, real_now: datetime) -> datetime:
    """The second of its signature. Raises NotBelieved."""
    timestamp = request.headers.get(TIMESTAMP, "")
    expected = signature_of(secret, timestamp, request.body)
    given = request.headers.get(SIGNATURE, "")
    is_signed = hmac.compare_digest(given.encode(), expected.encode())
    is_short = len(request.body) <= LONGEST_BODY
    if not (is_signed and is_short and _is_recent(timestamp, real_now)):
        raise NotBelieved
    return datetime.fromtimestamp(int(timestamp), UTC)


def _is_recent(timestamp: str, real_now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(real_now.timestamp() - int(timestamp)) <= BELIEVED_FOR.total_seconds()


def _event(body: bytes) -> Event:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableEvent from error
    if not isinstance(said, dict) or _text(said, "event") not in KINDS:
        raise UnreadableEvent("event")
    event = Event(said["event"], _text(said, "reference"), _text(said, "from"))
    if not (event.reference or event.sender):
        raise UnreadableEvent("neither reference nor from")
    return event


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > 200 or not value.isprintable():
        raise UnreadableEvent(name)
    return value


def _provider_view() -> Any:
    """anymail's own view of the provider in use: it knows that provider's signatures."""
    backend = settings.EMAIL_BACKEND
    if not backend.startswith(_ANYMAIL):
        return None
    module = import_module(f"anymail.webhooks.{backend.removeprefix(_ANYMAIL).split('.')[0]}")
    names = [
        name
        for name in dir(module)
        if name.endswith(("TrackingWebhookView", "CombinedWebhookView"))
    ]
    own = [getattr(module, name) for name in names if "Base" not in name]
    return next((view for view in own if view.__module__ == module.__name__), None)


def _of_provider(view: Any, request: HttpRequest) -> list[Event]:
    """An address that anybody could write to is not listened to at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", AnymailInsecureWebhookWarning)
            webhook = view()
        webhook.run_validators(request)
        events = webhook.parse_events(request)
    except (
        AnymailInsecureWebhookWarning,
        AnymailWebhookValidationFailure,
        ImproperlyConfigured,
    ) as error:
        raise NotBelieved from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableEvent("event") from error
    return [_translated(event) for event in events if event.event_type in _PROVIDER_KINDS]


def _translated(event: Any) -> Event:
    named = (event.metadata or {}).get("message") or event.message_id or ""
    return Event(_PROVIDER_KINDS[event.event_type], reference=str(named)[:200])
