"""What leaves the building: messages to patients and staff, and a clinic's own wording of them."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from clinic.sealing import SealedTextField
from clinic.tenancy import (
    ClinicManager,
    DueQueue,
    TenantKey,
    TenantModel,
    due_pointer,
    tenant,
)

CHANNELS = ["email", "sms"]
COMMUNICATION_STATES = [
    "planned",
    "claimed",
    "sent",
    "delivered",
    "failed",
    "uncertain",
    "suppressed",
]


class CommunicationQuerySet(models.QuerySet["Communication"]):
    def sendable(self, now: datetime) -> "CommunicationQuerySet":
        """Due to be claimed, and claims whose sender never came back."""
        return self.filter(send_after__lte=now).order_by("send_after", "id")

    def planned(self) -> "CommunicationQuerySet":
        return self.filter(state="planned")

    def to_handle(self) -> "CommunicationQuerySet":
        """What a person must look at: nobody knows whether it arrived, or it did not."""
        return self.filter(state__in=["uncertain", "failed"], handled_at__isnull=True)

    def newest_first(self) -> "CommunicationQuerySet":
        return self.order_by("-created_at", "id")


class Communication(TenantModel):
    """One message about one visit, task or prompt: at most one by step and channel.

    To a patient, or to a member of staff. `send_after` is the due pointer: when a planned one
    may be claimed, when the lease of a claimed one ends, and nothing once it is settled.
    """

    patient = TenantKey("clinic.Patient", related_name="communications", null=True)
    contact_point = TenantKey("clinic.ContactPoint", null=True)
    membership = TenantKey("clinic.Membership", null=True)
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    step = models.CharField(max_length=60)
    channel = models.CharField(max_length=10)
    visit_thread_id = models.UUIDField(null=True)
    task = TenantKey("followup.Task", null=True, related_name="communications")
    prompt = TenantKey("pathway.Prompt", null=True)
    template = models.CharField(max_length=60)
    template_version = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=10)
    send_after = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="planned")
    suppressed_because = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=60, blank=True)
    attempt_id = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    heading = SealedTextField(null=True, db_column="heading_sealed")
    body = SealedTextField(null=True, db_column="body_sealed")
    handled_at = models.DateTimeField(null=True)
    handled_by = TenantKey("clinic.Membership", null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(CommunicationQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "communication"
        constraints = [
            *tenant(
                "aggregate",
                "patient",
                "contact_point",
                "membership",
                "task",
                "prompt",
                "handled_by",
                is_referred_to=True,
            ),
            DueQueue(pointer="send_after", name="communication_queue"),
            models.UniqueConstraint(
                fields=["clinic", "subject", "step", "channel"], name="communication_once"
            ),
            models.CheckConstraint(
                name="communication_state_known", condition=Q(state__in=COMMUNICATION_STATES)
            ),
            models.CheckConstraint(
                name="communication_channel_known", condition=Q(channel__in=CHANNELS)
            ),
            models.CheckConstraint(
                name="communication_to_somebody",
                condition=Q(patient__isnull=False) | Q(membership__isnull=False),
            ),
        ]
        indexes = [
            due_pointer("send_after", "communication_due"),
            models.Index(fields=["clinic", "patient"], name="communication_patient"),
            models.Index(fields=["clinic", "message_id"], name="communication_message"),
            models.Index(fields=["clinic", "created_at"], name="communication_newest"),
            models.Index(fields=["clinic", "updated_at", "id"], name="communication_by_update"),
            models.Index(
                fields=["clinic", "state"],
                condition=Q(state__in=["uncertain", "failed"], handled_at__isnull=True),
                name="communication_to_handle",
            ),
        ]


class MessageText(TenantModel):
    """A clinic's own wording of one message; without a row the product's own text is used."""

    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    heading = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    # Who reads the language from childhood and has read this text; nobody yet when empty.
    read_by = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        db_table = "message_text"
        constraints = [
            *tenant("aggregate"),
            models.UniqueConstraint(
                fields=["clinic", "purpose", "channel", "language"], name="messagetext_one"
            ),
            models.CheckConstraint(
                name="messagetext_channel_known", condition=Q(channel__in=CHANNELS)
            ),
        ]
