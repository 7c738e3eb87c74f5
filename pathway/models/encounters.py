"""Meeting and deciding: visits, contact attempts, declarations, stage moves, decisions."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef

from clinic.sealing import SealedTextField
from clinic.tenancy import ClinicManager, TenantModel
from pathway.models.fact import Entry, Fact, FactQuerySet, fact_constraints, fact_indexes, word


class VisitQuerySet(FactQuerySet):
    def standing(self) -> FactQuerySet:
        """Bookings that were neither cancelled nor moved to another day."""
        entries = self.model.objects.in_force()
        instead = entries.filter(kind="booked", replaces_thread_id=OuterRef("thread_id"))
        booked = self.in_force().filter(~Exists(instead), kind="booked", scheduled_at__isnull=False)
        return booked.filter(~Exists(_told(entries, "cancelled")))

    def waiting(self) -> FactQuerySet:
        """Of those, the ones of which nobody has said what became of them."""
        return self.standing().filter(
            ~Exists(_told(self.model.objects.in_force(), "attended", "missed"))
        )


def _told(entries: FactQuerySet, *kinds: str) -> FactQuerySet:
    return entries.filter(thread_id=OuterRef("thread_id"), kind__in=kinds)


class VisitEntry(Entry):
    """A visit booked, attended, missed or cancelled; a rebooking is a new thread."""

    visit_kind = models.CharField(max_length=20, default="reassessment")
    scheduled_at = models.DateTimeField(null=True)
    place = word(120)
    replaces_thread_id = models.UUIDField(null=True)

    objects: ClassVar[Any] = ClinicManager.from_queryset(VisitQuerySet)()

    class Meta(TenantModel.Meta):
        db_table = "visit_entry"
        constraints = fact_constraints(("kind", ["booked", "attended", "missed", "cancelled"]))
        indexes = fact_indexes("visit")


class ContactAttempt(Fact):
    """One attempt to reach the patient, with a coded outcome."""

    channel = models.CharField(max_length=10)
    outcome = models.CharField(max_length=40)

    class Meta(TenantModel.Meta):
        db_table = "contact_attempt"
        constraints = fact_constraints()
        indexes = fact_indexes("contactattempt")


class DeclarationEntry(Entry):
    """What a clinician declares or takes back: persistent, refractory, frail, an exclusion."""

    subject = models.CharField(max_length=40)
    detail = word(60)
    basis = word(400)

    class Meta(TenantModel.Meta):
        db_table = "declaration_entry"
        constraints = fact_constraints(("kind", ["made", "withdrawn"]))
        indexes = fact_indexes("declaration")


class StageChange(Fact):
    """One move between stages, with the criteria as they were shown to whoever moved it."""

    from_stage = word(4)
    to_stage = models.CharField(max_length=4)
    reason = word(400)
    is_override = models.BooleanField(default=False)
    criteria_met = models.JSONField(default=list)
    criteria_unmet = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        db_table = "stage_change"
        constraints = fact_constraints()
        indexes = fact_indexes("stagechange")


class PromptDecision(Fact):
    """What a person said about a prompt; the engine reads it like any other fact."""

    kind = models.CharField(max_length=12)
    rule = models.CharField(max_length=30)
    trigger_key = models.CharField(max_length=200)
    occurrence = models.PositiveIntegerField(default=0)
    severity = word()
    reason_code = word(60)
    until = models.DateField(null=True)
    disposition = word(60)
    # As the engine names them: the root of the entry, a slash, the finding it showed.
    closes_ids = ArrayField(models.CharField(max_length=80), default=list)
    note = SealedTextField(db_column="note_sealed", null=True)

    class Meta(TenantModel.Meta):
        db_table = "prompt_decision"
        constraints = fact_constraints(
            ("kind", ["seen", "accepted", "declined", "deferred", "disposition", "undone"])
        )
        indexes = [
            *fact_indexes("promptdecision"),
            models.Index(
                fields=["clinic", "care_plan", "rule", "trigger_key", "occurrence", "recorded_at"],
                name="promptdecision_by_prompt",
            ),
        ]
