"""Patients and how to reach them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models

from clinic.sealing import SealedTextField
from clinic.tenancy import ClinicManager, TenantKey, TenantModel, tenant

PRECISIONS = ["day", "month", "year"]


class PatientQuerySet(models.QuerySet["Patient"]):
    def known(self) -> "PatientQuerySet":
        """Patients that stand for themselves: not merged away, not entered in error."""
        return self.filter(merged_into__isnull=True, entered_in_error_at__isnull=True)

    def merged_by(self, moment: datetime | None) -> "PatientQuerySet":
        """Merged into another record, by that moment if one is given."""
        merged = self.filter(merged_into__isnull=False)
        return merged if moment is None else merged.exclude(merged_at__gt=moment)

    def living(self) -> "PatientQuerySet":
        return self.filter(deceased_on__isnull=True)

    def named_like(self, tokens: Iterable[str]) -> "PatientQuerySet":
        """Every token starts some word of the name: prefix search that an index can serve."""
        found = self
        for token in tokens:
            matches = PatientName.objects.filter(token__gte=token, token__lt=token + "\U0010ffff")
            found = found.filter(id__in=matches.values("patient_id"))
        return found

    def by_name(self) -> "PatientQuerySet":
        return self.order_by("name_key", "id")


class Patient(TenantModel):
    """A person in this clinic's care. A missing birth date is unknown, never guessed."""

    family = models.CharField(max_length=200)
    given = models.CharField(max_length=200, blank=True)
    name_key = models.CharField(max_length=410, db_collation="C")
    birth_date = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=5, default="day")
    sex = models.CharField(max_length=10, default="unknown")
    language = models.CharField(max_length=20, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    deceased_on = models.DateField(null=True, blank=True)
    merged_into = TenantKey("clinic.Patient", null=True, blank=True)
    merged_at = models.DateTimeField(null=True, blank=True)
    entered_in_error_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ClinicManager.from_queryset(PatientQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "patient"
        constraints = [
            *tenant("aggregate", "merged_into", is_referred_to=True),
            models.CheckConstraint(
                name="patient_precision_known",
                condition=models.Q(birth_precision__in=PRECISIONS),
            ),
            models.CheckConstraint(
                name="patient_sex_known",
                condition=models.Q(sex__in=["female", "male", "other", "unknown"]),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "name_key", "id"], name="patient_by_name"),
            models.Index(fields=["clinic", "updated_at", "id"], name="patient_by_update"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return f"{self.family}, {self.given}" if self.given else self.family

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`; an imprecise birth date counts as the earliest it can be."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


class PatientName(TenantModel):
    """One searchable word of a patient's name, case and accents folded away."""

    patient = TenantKey(Patient)
    token = models.CharField(max_length=200, db_collation="C")

    class Meta(TenantModel.Meta):
        db_table = "patient_name"
        constraints = [
            *tenant("machinery", "patient"),
            models.UniqueConstraint(
                fields=["clinic", "token", "patient"], name="patientname_token"
            ),
        ]


class PatientIdentifier(TenantModel):
    """A number another system knows this patient by."""

    patient = TenantKey(Patient, related_name="identifiers")
    system = models.CharField(max_length=300)
    value = SealedTextField(db_column="value_sealed")
    value_key = models.BinaryField()
    source_version_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        db_table = "patient_identifier"
        constraints = [
            *tenant("aggregate", "patient"),
            models.UniqueConstraint(
                fields=["clinic", "system", "value_key"], name="patientidentifier_value"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "patient"], name="identifier_by_patient")]


class ContactPoint(TenantModel):
    """A phone number or address; `state` says whether it may still be used."""

    STATES = ["active", "bounced", "stopped", "wrong_person"]
    CHANNELS = ["sms", "email", "phone", "post"]

    patient = TenantKey(Patient, related_name="contact_points")
    channel = models.CharField(max_length=10)
    value = SealedTextField(db_column="value_sealed")
    value_key = models.BinaryField()
    rank = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, default="active")
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        db_table = "contact_point"
        constraints = [
            *tenant("aggregate", "patient", is_referred_to=True),
            models.CheckConstraint(
                name="contactpoint_channel_known",
                condition=models.Q(channel__in=["sms", "email", "phone", "post"]),
            ),
            models.CheckConstraint(
                name="contactpoint_state_known",
                condition=models.Q(state__in=["active", "bounced", "stopped", "wrong_person"]),
            ),
            models.UniqueConstraint(
                fields=["clinic", "patient", "channel", "value_key"], name="contactpoint_value"
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "channel", "value_key"], name="contactpoint_by_value")
        ]


class Consent(TenantModel):
    """A patient's yes or no to one purpose over one channel; the newest holds."""

    patient = TenantKey(Patient, related_name="consents")
    channel = models.CharField(max_length=10)
    purpose = models.CharField(max_length=40)
    is_given = models.BooleanField()
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    author_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        db_table = "consent"
        constraints = tenant("fact", "patient")
        indexes = [
            models.Index(fields=["clinic", "patient", "recorded_at"], name="consent_by_patient")
        ]
