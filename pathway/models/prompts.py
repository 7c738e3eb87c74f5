"""What the engine said, made durable."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from clinic.tenancy import ClinicManager, TenantKey, TenantModel, tenant

SEVERITIES = ["emergency", "urgent", "routine", "info"]
PROMPT_STATES = ["open", "held", "acknowledged", "accepted", "declined", "deferred", "closed"]
# Neither held nor answered with a wait or a no.
SHOWING = ("open", "acknowledged", "accepted")
CLOSED_AS = ["resolved", "superseded", "withdrawn"]


class PromptQuerySet(models.QuerySet["Prompt"]):
    def standing(self) -> "PromptQuerySet":
        """Not closed: people may still have to act on it."""
        return self.filter(closed_at__isnull=True)

    def showing(self) -> "PromptQuerySet":
        """Standing and not held, declined or deferred."""
        return self.standing().filter(state__in=SHOWING)

    def ranked(self) -> "PromptQuerySet":
        return self.order_by("rank", "due_at", "id")


class Prompt(TenantModel):
    """A suggestion (DetectedIssue) with its evidence; its identity makes raising it repeatable."""

    care_plan = TenantKey("pathway.CarePlan", related_name="prompts")
    patient = TenantKey("clinic.Patient", related_name="prompts")
    rule = models.CharField(max_length=30)
    trigger_key = models.CharField(max_length=200)
    occurrence = models.PositiveIntegerField(default=0)
    severity = models.CharField(max_length=10)
    rank = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default="open")
    cause_key = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    deferred_until = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=12, blank=True)
    held_by = models.CharField(max_length=60, blank=True)
    protocol_version = models.CharField(max_length=20)
    overrides_revision = models.CharField(max_length=64, blank=True)
    evidence = models.JSONField(default=dict)
    evidence_digest = models.CharField(max_length=64)
    # The default is for rows of before there was such a column: to who keeps in step, all are new.
    updated_at = models.DateTimeField(db_default=Now())
    version = models.PositiveIntegerField(default=1)
    # The version in which its severity or words last changed: who read an older one read another.
    said_version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(PromptQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "prompt"
        constraints = [
            *tenant("aggregate", "care_plan", "patient", is_referred_to=True),
            models.UniqueConstraint(
                fields=["clinic", "care_plan", "rule", "trigger_key", "occurrence"],
                name="prompt_identity",
            ),
            models.UniqueConstraint(
                fields=["clinic", "care_plan", "rule", "trigger_key"],
                condition=Q(closed_at__isnull=True),
                name="prompt_one_standing",
            ),
            models.CheckConstraint(
                name="prompt_severity_known", condition=Q(severity__in=SEVERITIES)
            ),
            models.CheckConstraint(name="prompt_state_known", condition=Q(state__in=PROMPT_STATES)),
            models.CheckConstraint(
                name="prompt_closed_as_known", condition=Q(closed_as__in=["", *CLOSED_AS])
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "rank", "due_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="prompt_worklist",
            ),
            models.Index(fields=["clinic", "updated_at", "id"], name="prompt_by_update"),
        ]


class EngineAlert(TenantModel):
    """A rule that could not be evaluated: staff see it, it is never a missing prompt."""

    care_plan = TenantKey("pathway.CarePlan")
    patient = TenantKey("clinic.Patient")
    rule = models.CharField(max_length=30)
    error_class = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        db_table = "engine_alert"
        constraints = [
            *tenant("aggregate", "care_plan", "patient"),
            models.UniqueConstraint(
                fields=["clinic", "care_plan", "rule", "error_class"],
                condition=Q(cleared_at__isnull=True),
                name="enginealert_one_standing",
            ),
        ]
