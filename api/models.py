"""Machine clients and what they sign in with."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from api.webhooks.models import Delivery, WebhookEndpoint
from clinic.sealing import SealedTextField
from clinic.tenancy import ClinicManager, TenantKey, TenantModel, tenant

__all__ = ["ApiClient", "Credential", "Delivery", "StoredReply", "UsedJti", "WebhookEndpoint"]

API_VERSION = "2026-11-01"
USE_NOTED_EVERY = timedelta(minutes=1)


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    def note_use(self, client_id: Any, now: datetime) -> None:
        """Stamp a client's use. A row another request is stamping is left to it: nobody waits."""
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
        free = self.filter(stale, id=client_id).select_for_update(skip_locked=True)
        self.filter(id__in=free.values("id")).update(last_used_at=now)


class ApiClient(TenantModel):
    """A program that acts for a clinic, with the most it may ever do."""

    name = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=80))
    is_test = models.BooleanField(default=False)
    jwks = models.JSONField(null=True, blank=True)
    jwks_url = models.URLField(max_length=300, blank=True)
    api_version = models.CharField(max_length=10, default=API_VERSION)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(ApiClientQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "api_client"
        constraints = tenant("aggregate", is_referred_to=True)


class CredentialQuerySet(models.QuerySet["Credential"]):
    def usable(self, now: datetime) -> "CredentialQuerySet":
        """Not expired, not revoked, and the client's own."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=now),
            revoked_at=None,
            client__disabled_at=None,
        )


class Credential(TenantModel):
    """A secret of a client, known here by its hash alone; never more than its client may do."""

    KINDS = ["key", "access_token"]

    client = TenantKey(ApiClient, related_name="credentials")
    kind = models.CharField(max_length=12)
    secret_hash = models.BinaryField()
    hint = models.CharField(max_length=4, blank=True)
    scopes = ArrayField(models.CharField(max_length=80))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    replaced_by = TenantKey("api.Credential", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ClinicManager.from_queryset(CredentialQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "credential"
        constraints = [
            *tenant("machinery", "client", "replaced_by", is_referred_to=True),
            models.UniqueConstraint(
                fields=["clinic", "secret_hash"], name="credential_secret_hash"
            ),
            models.CheckConstraint(
                name="credential_kind_known",
                condition=Q(kind__in=["key", "access_token"]),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "client"], name="credential_by_client")]


class StoredReply(TenantModel):
    """What a request with an Idempotency-Key was answered, for whoever sends it again.

    `key_hash` is of who asked, where and with which key: the key itself may say anything.
    """

    key_hash = models.BinaryField()
    request_hash = models.BinaryField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = SealedTextField(db_column="body_sealed")
    # Whom the answer shows: who reads it again has looked at them again.
    patient_ids = ArrayField(models.UUIDField(), default=list)
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "stored_reply"
        constraints = [
            *tenant("machinery"),
            models.UniqueConstraint(fields=["clinic", "key_hash"], name="storedreply_key"),
        ]
        indexes = [models.Index(fields=["clinic", "expires_at"], name="reply_by_expiry")]


class UsedJti(TenantModel):
    """The id of an assertion a client has signed in with; until it expires, it is not taken again."""

    client = TenantKey(ApiClient)
    jti_hash = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "used_jti"
        constraints = [
            *tenant("machinery", "client"),
            models.UniqueConstraint(fields=["clinic", "client", "jti_hash"], name="usedjti_once"),
        ]
