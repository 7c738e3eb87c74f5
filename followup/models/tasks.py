"""Dated work: every open row has a deadline and an owner or a pool."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from clinic.tenancy import (
    ClinicManager,
    DueQueue,
    TenantKey,
    TenantModel,
    due_pointer,
    tenant,
)

TASK_STATES = ["open", "completed", "cancelled"]


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
    snoozes = models.PositiveSmallIntegerField(default=0)
    why = models.JSONField(default=dict)
    outcome_code = models.CharField(max_length=40, blank=True)
    prompt = TenantKey("pathway.Prompt", null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_default=Now())
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
            models.Index(fields=["clinic", "updated_at", "id"], name="task_by_update"),
        ]
