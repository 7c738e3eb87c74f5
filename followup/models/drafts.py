"""What somebody has typed and not saved yet: theirs alone, and no fact."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models

from clinic.models import Membership
from clinic.sealing import SealedTextField
from clinic.tenancy import ClinicManager, TenantKey, TenantModel, tenant

KEPT_FOR = timedelta(days=14)


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, membership: Membership, patient_id: uuid.UUID) -> "DraftQuerySet":
        return self.filter(owner=membership, patient_id=patient_id)

    def kept(self, now: datetime) -> "DraftQuerySet":
        """Those that are not too old; an old one is gone even before it is swept away."""
        return self.filter(updated_at__gt=now - KEPT_FOR)

    def too_old(self, now: datetime) -> "DraftQuerySet":
        return self.filter(updated_at__lte=now - KEPT_FOR)


class Draft(TenantModel):
    """One unfinished form; `fields` is its content as JSON, `key` which record it is about."""

    owner = TenantKey("clinic.Membership")
    patient = TenantKey("clinic.Patient")
    form = models.CharField(max_length=40)
    key = models.CharField(max_length=100, blank=True)
    fields = SealedTextField(db_column="fields_sealed")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = ClinicManager.from_queryset(DraftQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "draft"
        constraints = [
            *tenant("machinery", "owner", "patient"),
            models.UniqueConstraint(
                fields=["clinic", "owner", "patient", "form", "key"], name="draft_one_a_form"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "updated_at"], name="draft_by_age")]
