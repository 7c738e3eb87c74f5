"""That one member was told of a prompt, or that it was taken back."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clinic.tenancy import ClinicManager, TenantKey, TenantModel, tenant
from pathway.models.prompts import SEVERITIES

NOTICES = ["raised", "withdrawn"]


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, membership: Any) -> "NotificationQuerySet":
        return self.filter(membership=membership)

    def unread(self) -> "NotificationQuerySet":
        """Not seen, and still worth seeing: a prompt that is open, or any withdrawal."""
        still = Q(kind="withdrawn") | Q(prompt__closed_at__isnull=True)
        return self.filter(still, seen_at__isnull=True)

    def newest_first(self) -> "NotificationQuerySet":
        return self.order_by("-sent_at", "id")


class Notification(TenantModel):
    """That one member was told of a prompt, or that it was withdrawn; rung 0 is the first telling.

    `said` holds what a withdrawal rests on: which entries were corrected, by whom and when.
    """

    prompt = TenantKey("pathway.Prompt", related_name="notifications")
    patient = TenantKey("clinic.Patient")
    membership = TenantKey("clinic.Membership")
    kind = models.CharField(max_length=10, default="raised")
    severity = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, default="in_app")
    rung = models.PositiveSmallIntegerField(default=0)
    said = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(NotificationQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "notification"
        constraints = [
            *tenant("aggregate", "prompt", "patient", "membership"),
            models.UniqueConstraint(
                fields=["clinic", "prompt", "membership", "kind", "severity", "rung"],
                name="notification_once",
            ),
            models.CheckConstraint(name="notification_kind_known", condition=Q(kind__in=NOTICES)),
            models.CheckConstraint(
                name="notification_severity_known", condition=Q(severity__in=SEVERITIES)
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "membership", "sent_at"],
                condition=Q(seen_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(fields=["clinic", "membership", "sent_at"], name="notification_mine"),
            models.Index(fields=["clinic", "patient"], name="notification_patient"),
        ]
