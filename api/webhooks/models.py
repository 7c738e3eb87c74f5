"""Who is told of events, and what became of each telling."""

import json
import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clinic.sealing import SealedTextField
from clinic.tenancy import ClinicManager, DueQueue, TenantKey, TenantModel, due_pointer, tenant

SECRET_BYTES = 32
# Each is a signature in the same header, which receivers take only so long.
MOST_SECRETS = 10


def new_secret() -> str:
    """As Standard Webhooks writes it: `whsec_` and the base64 of random bytes."""
    return "whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def kept(self) -> "WebhookEndpointQuerySet":
        return self.filter(removed_at__isnull=True)

    def active(self) -> "WebhookEndpointQuerySet":
        return self.kept().filter(state="active")

    def ready(self, now: datetime) -> "WebhookEndpointQuerySet":
        """Not resting after failures."""
        return self.active().filter(Q(resting_until=None) | Q(resting_until__lte=now))


class WebhookEndpoint(TenantModel):
    """An address that events are sent to. `types` empty: all of them.

    `secrets_sealed` holds the newest secret first; those that were rotated out sign beside it, each
    until its own end. `failures` counts tries in a row without success, `failing_since` is the first of them.
    """

    STATES = ["active", "paused", "disabled"]

    name = models.CharField(max_length=120)
    url = SealedTextField(db_column="url_sealed")
    secrets = SealedTextField(db_column="secrets_sealed")
    types = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    state = models.CharField(max_length=10, default="active")
    disabled_because = models.CharField(max_length=40, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_position = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(WebhookEndpointQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "webhook_endpoint"
        constraints = [
            *tenant("aggregate", is_referred_to=True),
            models.CheckConstraint(
                name="webhookendpoint_state_known",
                condition=Q(state__in=["active", "paused", "disabled"]),
            ),
        ]

    def secrets_at(self, now: datetime) -> list[str]:
        """Those that sign now, the newest first."""
        return [one["secret"] for one in self._signing(now)]

    def secrets_with(self, fresh: str, *, now: datetime, overlap: timedelta) -> str:
        """What to store when a fresh secret takes over: the one before signs on for a while.

        Those before that keep the end they have: the answer that showed the last one may be lost.
        """
        ends = (now + overlap).isoformat()
        before = [{**one, "until": one["until"] or ends} for one in self._signing(now)]
        return json.dumps([{"secret": fresh, "until": None}, *before][:MOST_SECRETS])

    def secrets_moved(self, back: timedelta, *, now: datetime) -> str:
        """What to store when the clinic's clock went back to `now`: none signs on for longer."""
        kept = json.loads(str(self.secrets))
        for one in kept:
            until = one["until"] and datetime.fromisoformat(one["until"])
            if until and until > now:
                one["until"] = (until - back).isoformat()
        return json.dumps(kept)

    def _signing(self, now: datetime) -> list[dict[str, Any]]:
        return [
            one
            for one in json.loads(str(self.secrets or "[]"))
            if one["until"] is None or datetime.fromisoformat(one["until"]) > now
        ]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        return self.filter(next_try_at__lte=now).order_by("next_try_at", "position")

    def waiting(self) -> "DeliveryQuerySet":
        return self.filter(state="pending")

    def over(self, before: datetime) -> "DeliveryQuerySet":
        """What was made before, and is not tried any more."""
        return self.filter(state__in=["delivered", "failed"], created_at__lt=before)

    def newest_first(self) -> "DeliveryQuerySet":
        return self.order_by("-position", "-id")


class Delivery(TenantModel):
    """One event for one endpoint. Sent again it is the same row, with the same event id.

    `tries` lists what became of each try: when, the status or the code of a failure, milliseconds.
    """

    STATES = ["pending", "claimed", "delivered", "failed"]

    endpoint = TenantKey(WebhookEndpoint, related_name="deliveries")
    event_id = models.UUIDField()
    position = models.BigIntegerField()
    type = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default="pending")
    attempts = models.PositiveIntegerField(default=0)
    tries = models.JSONField(default=list)
    attempt_id = models.UUIDField(null=True)
    next_try_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_failure = models.CharField(max_length=40, blank=True)
    last_tried_at = models.DateTimeField(null=True)
    latency_ms = models.PositiveIntegerField(null=True)
    reply = SealedTextField(db_column="reply_sealed", null=True)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = ClinicManager.from_queryset(DeliveryQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "delivery"
        constraints = [
            *tenant("machinery", "endpoint"),
            DueQueue(pointer="next_try_at", name="delivery_due"),
            models.UniqueConstraint(
                fields=["clinic", "endpoint", "position"], name="delivery_once"
            ),
            models.CheckConstraint(
                name="delivery_state_known",
                condition=Q(state__in=["pending", "claimed", "delivered", "failed"]),
            ),
        ]
        indexes = [
            due_pointer("next_try_at", "delivery_due_at"),
            models.Index(fields=["clinic", "position", "id"], name="delivery_by_position"),
        ]
