"""What happened, who did it, and who looked: append-only."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.tenancy import ClinicManager, DueQueue, TenantKey, TenantModel, tenant


class LedgerQuerySet(models.QuerySet["LedgerEvent"]):
    def about(self, patient_id: uuid.UUID) -> "LedgerQuerySet":
        return self.filter(patient_id=patient_id).order_by("-recorded_at", "-ins")

    def unnumbered(self) -> "LedgerQuerySet":
        return self.filter(position__isnull=True)

    def numbered(self) -> "LedgerQuerySet":
        return self.filter(position__isnull=False).order_by("position")

    def between(self, after: int, last: int) -> "LedgerQuerySet":
        """Numbered events after one position, up to another, in order."""
        return self.filter(position__gt=after, position__lte=last).order_by("position")


class LedgerEvent(TenantModel):
    """One change, written in the transaction that made it; `position` is given after commit."""

    ins = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    door = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, blank=True)
    type = models.CharField(max_length=60)
    patient = TenantKey("clinic.Patient", null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True)
    subject_version = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=dict)
    reason_code = models.CharField(max_length=60, blank=True)
    position = models.BigIntegerField(null=True)

    objects: ClassVar[Any] = ClinicManager.from_queryset(LedgerQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "ledger_event"
        constraints = [
            *tenant("ledger", "patient", is_referred_to=True),
            # Which clinics have events without a position; where there is one, nothing is due.
            DueQueue(pointer="position", name="ledgerevent_due"),
            models.UniqueConstraint(
                fields=["clinic", "position"],
                name="ledgerevent_position",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "patient", "recorded_at"], name="ledger_by_patient"),
            models.Index(fields=["clinic", "recorded_at", "ins"], name="ledger_by_time"),
            models.Index(
                fields=["clinic", "ins"],
                condition=models.Q(position__isnull=True),
                name="ledger_unnumbered",
            ),
        ]


class FeedHead(TenantModel):
    """How far a clinic's events are numbered, and the digest over all of them. Who numbers locks it."""

    position = models.BigIntegerField(default=0)
    digest: Any = models.BinaryField(default=bytes)

    class Meta(TenantModel.Meta):
        db_table = "feed_head"
        constraints = [
            *tenant("aggregate"),
            models.UniqueConstraint(fields=["clinic"], name="feedhead_one_per_clinic"),
        ]


class FeedSeal(TenantModel):
    """The digest over all events up to a position, as it was when they were numbered."""

    up_to_position = models.BigIntegerField()
    digest: Any = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        db_table = "feed_seal"
        constraints = [
            *tenant("log"),
            models.UniqueConstraint(fields=["clinic", "up_to_position"], name="feedseal_position"),
        ]


class Access(TenantModel):
    """Who looked at whom: one row a page, not one a patient."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    door = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, blank=True)
    screen = models.CharField(max_length=60)
    patient = TenantKey("clinic.Patient", null=True)
    patient_ids = ArrayField(models.UUIDField(), null=True)
    break_glass_reason = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        db_table = "access"
        constraints = tenant("log", "patient")
        indexes = [
            models.Index(
                fields=["clinic", "patient", "at"],
                condition=models.Q(patient__isnull=False),
                name="access_by_patient",
            ),
            models.Index(fields=["clinic", "at"], name="access_by_time"),
        ]
