"""Long work that is done piece by piece: an import of many rows, and what became of each."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clinic.sealing import SealedTextField
from clinic.tenancy import (
    ClinicManager,
    DueQueue,
    TenantKey,
    TenantModel,
    due_pointer,
    tenant,
)

JOB_STATES = ["waiting", "done", "failed", "cancelled"]
ATTEMPTS = 5


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> "JobQuerySet":
        return self.filter(run_after__lte=now).order_by("run_after", "id")

    def with_files(self, since: datetime) -> "JobQuerySet":
        """What is writing a file, or wrote one that is kept."""
        kept = Q(finished_at__isnull=True) | Q(state="done", finished_at__gt=since)
        return self.filter(kept, parameters__has_key="bytes")

    def with_files_over(self, before: datetime) -> "JobQuerySet":
        over = Q(state__in=["failed", "cancelled"]) | Q(finished_at__lte=before)
        return self.filter(over, parameters__has_key="bytes")

    def never_started(self, before: datetime) -> "JobQuerySet":
        """Uploads whose parts nobody had worked."""
        return self.filter(state="waiting", run_after__isnull=True, created_at__lte=before)

    def newest_first(self) -> "JobQuerySet":
        return self.order_by("-created_at", "id")


class Job(TenantModel):
    """One piece of long work; `cursor` is how many of its `pieces` are finished.

    A piece is finished in one transaction with its counts, so a job that is killed goes on
    where it stood. A dry run does the same work and takes it back.
    """

    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    is_dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="waiting")
    run_after = models.DateTimeField(null=True)
    pieces = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    failures = models.PositiveSmallIntegerField(default=0)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(JobQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "job"
        constraints = [
            *tenant("aggregate", is_referred_to=True),
            DueQueue(pointer="run_after", name="job_queue"),
            models.CheckConstraint(name="job_state_known", condition=Q(state__in=JOB_STATES)),
        ]
        indexes = [
            due_pointer("run_after", "job_due"),
            models.Index(fields=["clinic", "created_at"], name="job_by_age"),
        ]

    @property
    def is_over(self) -> bool:
        return self.state != "waiting"

    @property
    def percent(self) -> int:
        """How far it is; work that finds its rows as it goes has a guess of how many there are."""
        if self.state == "done":
            return 100
        guessed = self.parameters.get("expected")
        done, all_ = (self.rows, guessed) if guessed else (self.cursor, self.pieces)
        return min(99, 100 * done // max(1, all_))


class JobPiece(TenantModel):
    """Rows to be worked in one go, as JSON; gone when the job is over."""

    job = TenantKey(Job, related_name="+")
    place = models.PositiveIntegerField()
    rows = SealedTextField(db_column="rows_sealed")

    objects: ClassVar[Any] = ClinicManager()

    class Meta(TenantModel.Meta):
        db_table = "job_piece"
        constraints = [
            *tenant("machinery", "job"),
            models.UniqueConstraint(fields=["clinic", "job", "place"], name="jobpiece_place"),
        ]


class JobRow(TenantModel):
    """A row that waits for the others of its person; known by hashes, gone when the job is over."""

    job = TenantKey(Job, related_name="+")
    kind = models.CharField(max_length=40)
    key = models.BinaryField()
    person = models.BinaryField()
    version = models.CharField(max_length=40, blank=True)
    digest = models.BinaryField()
    line = models.PositiveIntegerField()
    body = SealedTextField(db_column="body_sealed")
    is_disputed = models.BooleanField(default=False)

    objects: ClassVar[Any] = ClinicManager()

    class Meta(TenantModel.Meta):
        db_table = "job_row"
        constraints = [
            *tenant("machinery", "job"),
            models.UniqueConstraint(fields=["clinic", "job", "key"], name="jobrow_key"),
        ]
        indexes = [models.Index(fields=["clinic", "job", "person"], name="jobrow_by_person")]


class JobOutput(TenantModel):
    """A stretch of the file that a job writes, and whom it shows; thrown away after a day."""

    job = TenantKey(Job, related_name="+")
    place = models.PositiveIntegerField()
    begins_at = models.BigIntegerField()
    size = models.PositiveIntegerField()
    content = SealedTextField(db_column="content_sealed")
    patient_ids = ArrayField(models.UUIDField(), default=list)

    objects: ClassVar[Any] = ClinicManager()

    class Meta(TenantModel.Meta):
        db_table = "job_output"
        constraints = [
            *tenant("machinery", "job"),
            models.UniqueConstraint(fields=["clinic", "job", "place"], name="joboutput_place"),
        ]


class JobProblemQuerySet(models.QuerySet["JobProblem"]):
    def of(self, job_id: uuid.UUID) -> "JobProblemQuerySet":
        return self.filter(job_id=job_id).order_by("line", "id")


class JobProblem(TenantModel):
    """A row that was not taken, and why: a stable code, the column, and words without its values."""

    job = TenantKey(Job, related_name="problems")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=60)
    detail = models.CharField(max_length=300)

    objects: ClassVar[Any] = ClinicManager.from_queryset(JobProblemQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "job_problem"
        constraints = tenant("machinery", "job")
        indexes = [models.Index(fields=["clinic", "job", "line"], name="jobproblem_by_line")]
