"""What a clinic wants to reach, and how."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clinic.sealing import SealedTextField
from clinic.tenancy import ClinicManager, TenantModel, tenant


class MeasureTarget(TenantModel):
    """The share of a measure a clinic aims at by a day, with its plan in words."""

    measure = models.CharField(max_length=40)
    percent = models.DecimalField(max_digits=4, decimal_places=1)
    by_day = models.DateField(null=True)
    plan = SealedTextField(db_column="plan_sealed", null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager()

    class Meta(TenantModel.Meta):
        db_table = "measure_target"
        constraints = [
            *tenant("aggregate"),
            models.UniqueConstraint(fields=["clinic", "measure"], name="measuretarget_one"),
            models.CheckConstraint(
                name="measuretarget_percent",
                condition=Q(percent__gte=0) & Q(percent__lte=100),
            ),
        ]
