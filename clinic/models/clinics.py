"""The clinic itself: the tenant, its settings, and the key that seals its values."""

import secrets
import uuid
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.tenancy import GlobalGrants, TenantModel, tenant

_KEY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def new_public_key() -> str:
    """Ten characters that name a clinic inside its credentials; not a secret."""
    return "".join(secrets.choice(_KEY_ALPHABET) for _ in range(10))


# All but what a clinic is from its founding on: nothing makes a live one a test clinic, which may be
# emptied.
CLINIC_GRANTS = (
    "SELECT, INSERT, UPDATE (slug, public_key, name, time_zone, date_format, decimal_mark,"
    " clock_offset, suspended_at)"
)


class ClinicQuerySet(models.QuerySet["Clinic"]):
    def in_service(self) -> "ClinicQuerySet":
        return self.filter(suspended_at__isnull=True)


class Clinic(models.Model):
    """One tenant. `clock_offset` moves the clock of a test clinic only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    public_key = models.CharField(max_length=10, unique=True, default=new_public_key)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64)
    date_format = models.CharField(max_length=20, default="j M Y")
    decimal_mark = models.CharField(max_length=1, default=".")
    is_test = models.BooleanField(default=False)
    clock_offset = models.DurationField(default=timedelta)
    suspended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClinicQuerySet.as_manager()

    class Meta:
        db_table = "clinic"
        constraints = [
            models.CheckConstraint(
                name="clinic_offset_only_in_test",
                condition=models.Q(is_test=True) | models.Q(clock_offset=timedelta(0)),
            ),
            GlobalGrants(grants=CLINIC_GRANTS, name="clinic_grants"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def weekdays() -> list[int]:
    """Monday to Friday, as ISO weekday numbers."""
    return [1, 2, 3, 4, 5]


class ClinicSettings(TenantModel):
    """What a clinic may set for itself. Quiet hours hold in the zone of whoever is written to."""

    opening_days = ArrayField(models.SmallIntegerField(), default=weekdays)
    closed_days = ArrayField(models.DateField(), default=list)
    language = models.CharField(max_length=10, default="en")
    phone = models.CharField(max_length=40, blank=True)
    emergency_number = models.CharField(max_length=20, blank=True)
    # What staff do in an emergency here: whom to phone, where to send. Shown on the red-flag page.
    escalation = models.TextField(blank=True, db_default="")
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(8))
    # When a reminder of the day goes out, in the patient's zone; outside the quiet hours.
    send_at = models.TimeField(default=time(9))
    reminders_enabled = models.BooleanField(default=False)
    self_report_enabled = models.BooleanField(default=False)
    digest_at = models.TimeField(default=time(7))
    # A page left alone this long asks for the password again.
    idle_minutes = models.PositiveSmallIntegerField(default=60)
    # When somebody put the first-run checklist away.
    set_up_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        db_table = "clinic_settings"
        constraints = [
            *tenant("aggregate"),
            models.UniqueConstraint(fields=["clinic"], name="clinicsettings_one_per_clinic"),
        ]


class ClinicKey(TenantModel):
    """The clinic's sealing key, wrapped by the master key kept outside the database."""

    version = models.PositiveSmallIntegerField(default=1)
    wrapped: Any = models.BinaryField()

    class Meta(TenantModel.Meta):
        db_table = "clinic_key"
        constraints = [
            *tenant("machinery"),
            models.UniqueConstraint(fields=["clinic", "version"], name="clinickey_version"),
        ]


class Heartbeat(models.Model):
    """When each kind of process was last seen alive; no clinic's data."""

    process = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=20)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "heartbeat"
        constraints = [
            GlobalGrants(grants="SELECT, INSERT, UPDATE, DELETE", name="heartbeat_grants")
        ]
