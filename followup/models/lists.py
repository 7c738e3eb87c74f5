"""What people keep of the lists they work through: views with a name, and the case review."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clinic.models import Membership
from clinic.sealing import SealedTextField
from clinic.tenancy import ClinicManager, TenantKey, TenantModel, tenant

SCREENS = ["worklist", "caseload"]


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def seen_by(self, membership: Membership) -> "SavedViewQuerySet":
        """A member's own and those that colleagues share, by name."""
        seen = Q(owner=membership) | Q(is_shared=True)
        return self.filter(seen, deleted_at__isnull=True).order_by("name", "id")


class SavedView(TenantModel):
    """Filters, sorting and columns of a list under a name: `query` is the address after `?`."""

    owner = TenantKey("clinic.Membership")
    screen = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(SavedViewQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "saved_view"
        constraints = [
            *tenant("aggregate", "owner"),
            models.UniqueConstraint(
                fields=["clinic", "owner", "screen", "name"],
                condition=Q(deleted_at__isnull=True),
                name="savedview_one_name",
            ),
            models.CheckConstraint(name="savedview_screen_known", condition=Q(screen__in=SCREENS)),
        ]


class CaseReviewQuerySet(models.QuerySet["CaseReview"]):
    def waiting(self) -> "CaseReviewQuerySet":
        """What the next meeting talks about, in the order somebody gave it."""
        return self.filter(closed_at__isnull=True).order_by("place", "id")

    def decided_since(self, moment: datetime) -> "CaseReviewQuerySet":
        return self.filter(closed_at__gte=moment).order_by("-closed_at", "id")


class CaseReview(TenantModel):
    """One patient put on the list of the weekly review: the question, and what was decided."""

    patient = TenantKey("clinic.Patient")
    care_plan = TenantKey("pathway.CarePlan")
    question = SealedTextField(db_column="question_sealed", null=True)
    place = models.BigIntegerField()
    added_by = TenantKey("clinic.Membership", null=True)
    added_at = models.DateTimeField()
    decision = SealedTextField(db_column="decision_sealed", null=True)
    decided_by = TenantKey("clinic.Membership", null=True)
    # Set when decided and when taken off the list without a decision.
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(CaseReviewQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "case_review"
        constraints = [
            *tenant(
                "aggregate", "patient", "care_plan", "added_by", "decided_by", is_referred_to=True
            ),
            models.UniqueConstraint(
                fields=["clinic", "care_plan"],
                condition=Q(closed_at__isnull=True),
                name="casereview_once_on_the_list",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "place", "id"],
                condition=Q(closed_at__isnull=True),
                name="casereview_waiting",
            ),
            models.Index(fields=["clinic", "patient"], name="casereview_by_patient"),
        ]
