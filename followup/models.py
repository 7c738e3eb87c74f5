"""Dated work and what is said to patients: every open row has a deadline and an owner or a pool."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clinic.tenancy import (
    ClinicManager,
    DueQueue,
    TenantKey,
    TenantModel,
    due_pointer,
    tenant,
)
from pathway.models.prompts import SEVERITIES

TASK_STATES = ["open", "completed", "cancelled"]
NOTICES = ["raised", "withdrawn"]
COMMUNICATION_STATES = [
    "planned",
    "claimed",
    "sent",
    "delivered",
    "failed",
    "uncertain",
    "suppressed",
]


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(state="open")

    def due_by(self, day: date) -> "TaskQuerySet":
        return self.open().filter(due_on__lte=day)

    def step_due(self, now: datetime) -> "TaskQuerySet":
        return self.filter(next_step_at__lte=now).order_by("next_step_at", "id")

    def soonest_first(self) -> "TaskQuerySet":
        return self.order_by("due_at", "id")


class Task(TenantModel):
    """Something a person must do by a day; `why` holds the rule and inputs of its date."""

    care_plan = TenantKey("pathway.CarePlan", related_name="tasks")
    patient = TenantKey("clinic.Patient", related_name="tasks")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    due_at = models.DateTimeField()
    next_step_at = models.DateTimeField(null=True)
    step = models.PositiveSmallIntegerField(default=0)
    owner = TenantKey("clinic.Membership", null=True, blank=True)
    state = models.CharField(max_length=10, default="open")
    snoozed_until = models.DateField(null=True)
    why = models.JSONField(default=dict)
    outcome_code = models.CharField(max_length=40, blank=True)
    prompt = TenantKey("pathway.Prompt", null=True, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(TaskQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "task"
        constraints = [
            *tenant("aggregate", "care_plan", "patient", "owner", "prompt", is_referred_to=True),
            DueQueue(pointer="next_step_at", name="task_queue"),
            models.UniqueConstraint(
                fields=["clinic", "care_plan", "kind", "key"], name="task_identity"
            ),
            models.CheckConstraint(name="task_state_known", condition=Q(state__in=TASK_STATES)),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "due_at", "id"], condition=Q(state="open"), name="task_open"
            ),
            due_pointer("next_step_at", "task_step_due"),
        ]


class Communication(TenantModel):
    """One message to a patient about one visit or task, at most once by step and channel."""

    patient = TenantKey("clinic.Patient", related_name="communications")
    contact_point = TenantKey("clinic.ContactPoint", null=True)
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    step = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    template = models.CharField(max_length=60)
    template_version = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=10)
    send_after = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="planned")
    suppressed_because = models.CharField(max_length=60, blank=True)
    attempt_id = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        db_table = "communication"
        constraints = [
            *tenant("aggregate", "patient", "contact_point"),
            DueQueue(pointer="send_after", name="communication_queue"),
            models.UniqueConstraint(
                fields=["clinic", "subject", "step", "channel"], name="communication_once"
            ),
            models.CheckConstraint(
                name="communication_state_known", condition=Q(state__in=COMMUNICATION_STATES)
            ),
        ]
        indexes = [due_pointer("send_after", "communication_due")]


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
