"""The course of one pain episode: the episode, its care plan, and the row lists read."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clinic.models import Patient
from clinic.sealing import SealedTextField
from clinic.tenancy import (
    ClinicManager,
    DueQueue,
    TenantKey,
    TenantModel,
    due_pointer,
    tenant,
)

CLOSE_REASONS = ["discharged", "lost_to_follow_up", "transferred", "declined", "deceased"]
STAGES = ["ST-0", "ST-1", "ST-2", "ST-3", "ST-4", "ST-5", "ST-E", "ST-M", "ST-X"]


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def open(self) -> "EpisodeQuerySet":
        return self.filter(closed_on__isnull=True)


class Episode(TenantModel):
    """One spell of pain (EpisodeOfCare); `started_on` is day 0 of the pathway."""

    patient = TenantKey("clinic.Patient", related_name="episodes")
    onset_on = models.DateField(null=True, blank=True)
    onset_precision = models.CharField(max_length=5, default="day")
    started_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=20, blank=True)
    goals = SealedTextField(db_column="goals_sealed", null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(EpisodeQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "episode"
        constraints = [
            *tenant("aggregate", "patient", is_referred_to=True),
            models.CheckConstraint(
                name="episode_close_reason_known",
                condition=Q(close_reason__in=["", *CLOSE_REASONS]),
            ),
            # A patient has one course at a time; the next begins when this one is closed.
            models.UniqueConstraint(
                fields=["clinic", "patient"],
                condition=Q(closed_on__isnull=True),
                name="episode_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "patient"], name="episode_by_patient"),
            models.Index(fields=["clinic", "updated_at", "id"], name="episode_by_update"),
        ]


class CarePlanQuerySet(models.QuerySet["CarePlan"]):
    def active(self) -> "CarePlanQuerySet":
        return self.filter(state="active")

    def retired(self) -> "CarePlanQuerySet":
        """Of a closed episode that a new one took over from."""
        return self.filter(state="closed")

    def due(self, now: datetime) -> "CarePlanQuerySet":
        """Plans to evaluate, the longest waiting first."""
        return self.filter(evaluate_at__lte=now).order_by("evaluate_at", "id")

    def reading(self, *patient_ids: Any) -> "CarePlanQuerySet":
        """Those that read these patients' facts: their own, or of the record that took it over."""
        survivors = Patient.objects.filter(id__among=patient_ids).values("merged_into_id")
        return self.filter(Q(patient_id__among=patient_ids) | Q(patient_id__in=survivors))

    def pinned_to(self, protocol: str, version: str) -> "CarePlanQuerySet":
        return self.filter(protocol=protocol, protocol_version=version)

    def in_chunks(self, size: int) -> Iterator[list["CarePlan"]]:
        """All of them, with what gathering reads, `size` at a time and in the order of their ids."""
        plans: Any = self.select_related("episode", "patient").order_by("id")
        last = None
        while chunk := list((plans.filter(id__gt=last) if last else plans)[:size]):
            yield chunk
            last = chunk[-1].id

    def claim(self, now: datetime, limit: int) -> list["CarePlan"]:
        """Lock up to `limit` due plans that no other worker holds."""
        return list(self.due(now).select_for_update(skip_locked=True)[:limit])


class CarePlan(TenantModel):
    """An episode under one pinned protocol version; `evaluate_at` is its place in the queue."""

    episode = TenantKey(Episode, related_name="care_plans")
    patient = TenantKey("clinic.Patient", related_name="care_plans")
    protocol = models.CharField(max_length=60)
    protocol_version = models.CharField(max_length=20)
    stage = models.CharField(max_length=4)
    stage_since = models.DateField()
    owner = TenantKey("clinic.Membership", null=True, blank=True)
    state = models.CharField(max_length=10, default="active")
    evaluate_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    failed_evaluations = models.PositiveSmallIntegerField(default=0)
    facts_recorded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(CarePlanQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "care_plan"
        constraints = [
            *tenant("aggregate", "episode", "patient", "owner", is_referred_to=True),
            DueQueue(pointer="evaluate_at", name="careplan_queue"),
            models.CheckConstraint(name="careplan_stage_known", condition=Q(stage__in=STAGES)),
            models.CheckConstraint(
                name="careplan_state_known", condition=Q(state__in=["active", "closed"])
            ),
            models.UniqueConstraint(
                fields=["clinic", "episode", "protocol"],
                condition=Q(state="active"),
                name="careplan_one_active",
            ),
        ]
        indexes = [
            due_pointer("evaluate_at", "careplan_due"),
            models.Index(fields=["clinic", "patient"], name="careplan_by_patient"),
        ]


def _score(max_digits: int = 4) -> Any:
    return models.DecimalField(max_digits=max_digits, decimal_places=2, null=True)


class CaseloadQuerySet(models.QuerySet["Caseload"]):
    def active(self) -> "CaseloadQuerySet":
        """Of the living whose episode is not closed."""
        of_the_living = self.filter(care_plan__state="active", patient__deceased_on__isnull=True)
        return of_the_living.exclude(stage="ST-X")


class Caseload(TenantModel):
    """What lists show of an active care plan. Rewritten by reconcile, never a source.

    Pain and function stand with their first value; `pain_series` holds the last eight pain scores,
    oldest first. `next_due_at` is when the earliest open task or shown prompt is due. `exclusions`: why
    the pathway was not made for this patient.
    """

    care_plan = TenantKey(CarePlan)
    patient = TenantKey("clinic.Patient")
    name_key = models.CharField(max_length=410, db_collation="C")
    stage = models.CharField(max_length=4)
    stage_since = models.DateField(null=True)
    overlay = models.CharField(max_length=10, default="none")
    next_due_at = models.DateTimeField(null=True)
    owner_id = models.UUIDField(null=True)
    nrs_now = _score()
    nrs_baseline = _score()
    nrs_previous = _score()
    pain_series = ArrayField(models.DecimalField(max_digits=4, decimal_places=2), default=list)
    function_now = _score(5)
    function_baseline = _score(5)
    function_instrument = models.CharField(max_length=12, blank=True)
    response = models.CharField(max_length=12, blank=True)
    start_back_risk = models.CharField(max_length=6, blank=True)
    open_emergency = models.PositiveSmallIntegerField(default=0)
    open_urgent = models.PositiveSmallIntegerField(default=0)
    open_routine = models.PositiveSmallIntegerField(default=0)
    open_info = models.PositiveSmallIntegerField(default=0)
    cannot_tell = models.PositiveSmallIntegerField(default=0)
    rules_failed = models.PositiveSmallIntegerField(default=0)
    exclusions = ArrayField(models.CharField(max_length=20), default=list)
    last_assessed_on = models.DateField(null=True)
    last_contact_on = models.DateField(null=True)

    objects: ClassVar[Any] = ClinicManager.from_queryset(CaseloadQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "caseload"
        constraints = [
            *tenant("machinery", "care_plan", "patient"),
            models.UniqueConstraint(fields=["clinic", "care_plan"], name="caseload_one_per_plan"),
        ]
        indexes = [models.Index(fields=["clinic", "name_key", "id"], name="caseload_by_name")]


class ProtocolOverrideQuerySet(models.QuerySet["ProtocolOverride"]):
    def newest(self, known_at: datetime | None = None) -> list["ProtocolOverride"]:
        """Of each key the newest revision recorded by `known_at`, withdrawn ones among them."""
        known = self if known_at is None else self.filter(recorded_at__lte=known_at)
        rows = known.order_by("protocol", "key", "revision")
        return list({(row.protocol, row.key): row for row in rows}.values())

    def in_force(self, known_at: datetime | None = None) -> dict[str, dict[str, str]]:
        """What each protocol's keys were set to, by protocol, as it was known then."""
        found: dict[str, dict[str, str]] = {}
        for row in self.newest(known_at):
            if not row.is_withdrawn:
                found.setdefault(row.protocol, {})[row.key] = row.value
        return found


class ProtocolOverride(TenantModel):
    """A clinic's own number or switch; the newest revision of a key holds, or takes it back.

    `protocol_version` is the version whose bounds it was checked against.
    """

    protocol = models.CharField(max_length=60)
    protocol_version = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    revision = models.PositiveIntegerField(default=0)
    value = models.CharField(max_length=40)
    is_withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=400)
    approved_by_id = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    objects: ClassVar[Any] = ClinicManager.from_queryset(ProtocolOverrideQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "protocol_override"
        constraints = [
            *tenant("fact"),
            models.UniqueConstraint(
                fields=["clinic", "protocol", "key", "revision"], name="protocoloverride_revision"
            ),
        ]


class ProtocolMoveQuerySet(models.QuerySet["ProtocolMove"]):
    def undone_until(
        self, plans: Sequence[CarePlan], known_at: datetime | None
    ) -> dict[uuid.UUID, str]:
        """The version each care plan was pinned to at `known_at`, where it has moved since."""
        if known_at is None:
            return {}
        later = self.filter(care_plan__in=plans, recorded_at__gt=known_at)
        # The earliest move since says where the plan came from: read last, it stays.
        rows = later.order_by("-recorded_at").values_list("care_plan_id", "from_version")
        return dict(rows)


class ProtocolMove(TenantModel):
    """A care plan moved to another version of its protocol: who decided it, when and why."""

    care_plan = TenantKey(CarePlan)
    patient = TenantKey("clinic.Patient")
    from_version = models.CharField(max_length=20)
    to_version = models.CharField(max_length=20)
    reason = models.CharField(max_length=400)
    moved_by_id = models.UUIDField()
    moved_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    objects: ClassVar[Any] = ClinicManager.from_queryset(ProtocolMoveQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "protocol_move"
        constraints = tenant("fact", "care_plan", "patient")
        indexes = [models.Index(fields=["clinic", "care_plan", "recorded_at"], name="move_by_plan")]
