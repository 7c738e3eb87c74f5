"""What every recorded fact carries. Facts are inserted, never changed, never deleted."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from clinic.tenancy import ClinicManager, TenantKey, TenantModel, tenant

TRI_STATE = ["present", "absent"]
YES_NO = ["yes", "no"]


class FactQuerySet(models.QuerySet[Any]):
    def of_patients(self, patient_ids: list[Any]) -> "FactQuerySet":
        return self.filter(patient_id__in=patient_ids)

    def of_person(self, patient_id: Any) -> "FactQuerySet":
        """Merged records included: facts never move, readers follow."""
        return self.filter(Q(patient_id=patient_id) | Q(patient__merged_into_id=patient_id))

    def revisions_of(self, root_id: Any) -> "FactQuerySet":
        return self.filter(root_id=root_id).order_by("revision")

    def in_force(self) -> "FactQuerySet":
        """The newest revision of each entry, without those that were withdrawn."""
        later = self.model.objects.filter(
            root_id=OuterRef("root_id"), revision__gt=OuterRef("revision")
        )
        return self.filter(~Exists(later), is_retracted=False)

    def of_thread(self, patient_id: Any, thread_id: Any) -> "FactQuerySet":
        return self.of_person(patient_id).filter(thread_id=thread_id)


class Fact(TenantModel):
    """One entry about a patient. A correction is the next revision of the same root."""

    patient = TenantKey("clinic.Patient")
    care_plan = TenantKey("pathway.CarePlan", null=True)
    root_id = models.UUIDField()
    revision = models.PositiveIntegerField(default=0)
    is_retracted = models.BooleanField(default=False)
    effective_on = models.DateField()
    effective_at = models.DateTimeField(null=True)
    date_precision = models.CharField(max_length=7, default="day")
    recorded_at = models.DateTimeField()
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200, blank=True)
    author_role = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64, blank=True)
    source_system = models.CharField(max_length=300, null=True)  # noqa: DJ001 - NULL = our own
    source_key = models.BinaryField(null=True)
    source_version_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ClinicManager.from_queryset(FactQuerySet)()

    class Meta(TenantModel.Meta):
        abstract = True


class Entry(Fact):
    """A dated entry about something that lives for a while, named by its opening entry's root."""

    thread_id = models.UUIDField()
    kind = models.CharField(max_length=20)

    class Meta(TenantModel.Meta):
        abstract = True


def fact_constraints(*checks: tuple[str, list[str]]) -> list[Any]:
    """The keys of a fact table, and a CHECK that each named column holds a known word or NULL."""
    return [
        *tenant("fact", "patient", "care_plan"),
        models.UniqueConstraint(
            fields=["clinic", "root_id", "revision"], name="%(class)s_revision"
        ),
        models.UniqueConstraint(
            fields=["clinic", "source_system", "source_key", "revision"],
            name="%(class)s_source",
        ),
        *(known(column, words) for column, words in checks),
    ]


def known(column: str, words: list[str]) -> models.CheckConstraint:
    """A CHECK that the column is NULL or one of the words."""
    return models.CheckConstraint(
        name=f"%(class)s_{column}_known",
        condition=Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__in": words}),
    )


def fact_indexes(name: str) -> list[models.Index]:
    return [models.Index(fields=["clinic", "patient", "recorded_at"], name=f"{name}_by_patient")]


def word(max_length: int = 20) -> Any:
    """A coded answer; NULL means not asked."""
    return models.CharField(max_length=max_length, null=True, blank=True)


def words(max_length: int = 20) -> Any:
    """A set of coded answers; NULL means not asked, empty means none."""
    return ArrayField(models.CharField(max_length=max_length), null=True, blank=True)


def score(max_digits: int = 5) -> Any:
    """An exact score; NULL means not asked, 0 means nought."""
    return models.DecimalField(max_digits=max_digits, decimal_places=2, null=True, blank=True)


def whole() -> Any:
    return models.PositiveSmallIntegerField(null=True, blank=True)
