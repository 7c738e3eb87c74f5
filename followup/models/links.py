"""Addresses that admit without a sign-in, each for one purpose, in one clinic, revocable."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clinic.tenancy import ClinicManager, TenantKey, TenantModel, tenant

LINK_KINDS = ["report", "stop", "calendar"]


class LinkQuerySet(models.QuerySet["Link"]):
    def in_force(self, now: datetime) -> "LinkQuerySet":
        is_current = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(is_current, revoked_at__isnull=True)


class Link(TenantModel):
    """One secret address; only the secret's hash is kept.

    report: a patient answers a questionnaire once. stop: a patient ends messages to one address.
    calendar: a member's own visits and tasks, or without a membership the clinic's visits.
    """

    kind = models.CharField(max_length=10)
    secret_hash = models.BinaryField()
    patient = TenantKey("clinic.Patient", null=True)
    care_plan = TenantKey("pathway.CarePlan", null=True)
    contact_point = TenantKey("clinic.ContactPoint", null=True)
    task = TenantKey("followup.Task", null=True)
    communication = TenantKey("followup.Communication", null=True)
    membership = TenantKey("clinic.Membership", null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    # What a report was stored as: the root of the assessment.
    answer_id = models.UUIDField(null=True)

    objects: ClassVar[Any] = ClinicManager.from_queryset(LinkQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "link"
        constraints = [
            *tenant(
                "machinery",
                "patient",
                "care_plan",
                "contact_point",
                "task",
                "communication",
                "membership",
            ),
            models.UniqueConstraint(fields=["clinic", "secret_hash"], name="link_secret"),
            models.CheckConstraint(name="link_kind_known", condition=Q(kind__in=LINK_KINDS)),
        ]
        indexes = [
            models.Index(fields=["clinic", "task"], name="link_by_task"),
            models.Index(fields=["clinic", "membership"], name="link_by_membership"),
        ]
