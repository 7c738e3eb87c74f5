"""What is asked and answered about webhooks and their deliveries."""

from typing import Any

from rest_framework import serializers

from api.events.catalogue import TYPES
from api.fields import Flag, Instant, PublicId, Several, Strict, Text, Whole, Word
from api.paging import PageQuery
from api.webhooks.endpoints import REPLAYED
from api.webhooks.models import Delivery, WebhookEndpoint

_MOST_TYPES = 200


def _types(**options: Any) -> Several:
    says = "Types of events; an empty list is all of them."
    return Several(
        child=Word(TYPES), max_length=_MOST_TYPES, required=False, help_text=says, **options
    )


class WebhookBody(Strict):
    """A receiver of events."""

    name = Text(max_length=120, help_text="What it is, for people.")
    url = Text(max_length=500, help_text="Begins with https:// and is reached over the internet.")
    types = _types(default=list)


class WebhookChange(Strict):
    """What is to change; the rest stays."""

    name = Text(max_length=120, required=False)
    url = Text(max_length=500, required=False)
    types = _types()


class WebhookAnswer(serializers.Serializer[Any]):
    """A receiver of events, and how it does."""

    id = PublicId("whe")
    name = Text()
    url = Text()
    types = serializers.ListField(child=Word(TYPES))
    state = Word(WebhookEndpoint.STATES)
    disabled_because = Word(
        ["gone", "failing"], allow_null=True, help_text="It answered 410, or failed for five days."
    )
    failures = Whole(help_text="Tries in a row without success.")
    failing_since = Instant(allow_null=True)
    resting_until = Instant(allow_null=True, help_text="Nothing is tried before; `resume` ends it.")
    last_success_at = Instant(allow_null=True)
    created_at = Instant()
    version = Whole()


class WebhookWithSecret(WebhookAnswer):
    """The receiver with its secret, which is shown only here."""

    secret = Text(
        allow_null=True,
        help_text="`whsec_` and base64, as Standard Webhooks has it. Null where the same "
        "Idempotency-Key is sent again.",
    )


class WebhookList(serializers.Serializer[Any]):
    """Every receiver of the clinic."""

    data = WebhookAnswer(many=True)  # type: ignore[assignment]


class TestSent(serializers.Serializer[Any]):
    """The event that is on its way."""

    event = PublicId("evt")


class ReplayBody(Strict):
    """Which deliveries to send again: all to which everything named here applies; name something."""

    to = Instant(
        required=False, help_text="Those whose `created_at` is before this instant; after `from`."
    )
    types = _types(default=list)
    states = Several(
        child=Word(REPLAYED),
        max_length=len(REPLAYED),
        required=False,
        default=list,
        help_text="What became of them so far; left out or empty it is every state.",
    )

    def get_fields(self) -> Any:
        says = "Those whose `created_at` is this instant or later."
        return {"from": Instant(required=False, help_text=says), **super().get_fields()}


class Replayed(serializers.Serializer[Any]):
    """How many are on their way again."""

    count = Whole()


class TryAnswer(serializers.Serializer[Any]):
    """One try of a delivery."""

    at = Instant()
    status = Whole(allow_null=True, help_text="Of the answer, if one came.")
    failure = Text(help_text="Why no answer came; empty where one did.")
    ms = Whole()


class DeliveryQuery(PageQuery):
    """Which deliveries."""

    endpoint = Text(required=False, max_length=40)
    state = Word(Delivery.STATES, required=False)


class DeliveryAnswer(serializers.Serializer[Any]):
    """One event for one receiver, and every try of it."""

    id = PublicId("whd")
    endpoint = PublicId("whe")
    event = PublicId("evt")
    type = Word(TYPES)
    sequence = Whole()
    state = Word(Delivery.STATES)
    attempts = Whole(help_text="Since it was last sent anew.")
    next_try_at = Instant(allow_null=True)
    last_status = Whole(allow_null=True)
    last_failure = Text()
    latency_ms = Whole(allow_null=True)
    reply = Text(allow_null=True, help_text="The head of the last answer and its beginning.")
    tries = TryAnswer(many=True)
    created_at = Instant()


class DeliveryPage(serializers.Serializer[Any]):
    """A page of deliveries, the newest first."""

    data = DeliveryAnswer(many=True)  # type: ignore[assignment]
    has_more = Flag()
    next_cursor = Text(allow_null=True)
