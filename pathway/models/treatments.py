"""What was done: medicines, therapies, procedures, scans, referrals. Threads of dated entries."""

from django.db import models

from clinic.sealing import SealedTextField
from clinic.tenancy import TenantModel
from pathway.models.fact import (
    Entry,
    fact_constraints,
    fact_indexes,
    known,
    score,
    whole,
    word,
    words,
)

URGENCIES = ["routine", "urgent", "emergency"]
THREE_WAY = ["yes", "no", "not_stated"]


class MedicationEntry(Entry):
    """A start, a new dose, a planned end, a stop, a contraindication, a refusal or a delay.

    `components` lists {ingredient, drug_class, mg}: mg in one unit, as text, null unknown.
    """

    product = models.CharField(max_length=300)
    formulary_code = word(60)
    components = models.JSONField(default=list)
    route = word()
    units_per_dose = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    max_doses_per_day = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    is_over_the_counter = models.BooleanField(null=True)
    indication = word(40)
    planned_end_on = models.DateField(null=True)
    stop_reason = word()
    has_taper_plan = models.BooleanField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "medication_entry"
        constraints = [
            *fact_constraints(
                (
                    "kind",
                    [
                        "start",
                        "dose",
                        "planned_end",
                        "stop",
                        "contraindicated",
                        "declined",
                        "offered_later",
                    ],
                )
            ),
            known(
                "stop_reason",
                [
                    "insufficient",
                    "side_effect",
                    "course_complete",
                    "contraindicated",
                    "patient_choice",
                    "other",
                ],
            ),
        ]
        indexes = fact_indexes("medication")


class TherapyEntry(Entry):
    """A start, session, stop, refusal, ineligibility, postponement or rest report."""

    modality = models.CharField(max_length=30)
    level = whole()
    protocol = word()
    components = words()
    sessions_planned = whole()
    days = whole()
    adherence = word()
    reason = word(60)

    class Meta(TenantModel.Meta):
        db_table = "therapy_entry"
        constraints = fact_constraints(
            (
                "kind",
                [
                    "start",
                    "session",
                    "stop",
                    "declined",
                    "ineligible",
                    "offered_later",
                    "rest_report",
                ],
            )
        )
        indexes = fact_indexes("therapy")


class ProcedureEntry(Entry):
    """A block, denervation, injection or operation: planned, done, scored, complicated, void."""

    procedure = models.CharField(max_length=20)
    levels = words()
    side = word()
    guidance = word()
    scale_max = score()
    pre_score = score()
    post_score = score()
    minutes_after = whole()
    reported_relief_percent = score(6)
    complication = word(60)
    reason = word(60)

    class Meta(TenantModel.Meta):
        db_table = "procedure_entry"
        constraints = [
            *fact_constraints(
                (
                    "kind",
                    ["planned", "done", "score", "complication", "non_diagnostic", "cancelled"],
                )
            ),
            known("procedure", ["mbb", "rfa", "esi", "ia_steroid", "surgery"]),
            known("guidance", ["fluoroscopy", "ct", "ultrasound", "none"]),
        ]
        indexes = fact_indexes("procedure")


class ImagingEntry(Entry):
    """A scan from order to result, or why it may not be done."""

    modality = models.CharField(max_length=20)
    contrast = word()
    region = word()
    urgency = word()
    neural_compression = word()
    facet_degeneration = word()
    reason = word(60)

    class Meta(TenantModel.Meta):
        db_table = "imaging_entry"
        constraints = [
            *fact_constraints(
                (
                    "kind",
                    ["ordered", "done", "resulted", "seen", "cancelled", "contraindicated"],
                )
            ),
            known("urgency", URGENCIES),
            known("neural_compression", THREE_WAY),
            known("facet_degeneration", THREE_WAY),
        ]
        indexes = fact_indexes("imaging")


class ReferralEntry(Entry):
    """A referral from request to opinion."""

    to = models.CharField(max_length=40)
    criterion = word(40)
    urgency = word()
    outcome = word(60)
    note = SealedTextField(db_column="note_sealed", null=True)

    class Meta(TenantModel.Meta):
        db_table = "referral_entry"
        constraints = [
            *fact_constraints(
                ("kind", ["requested", "accepted", "opinion", "declined", "cancelled"])
            ),
            known("urgency", URGENCIES),
        ]
        indexes = fact_indexes("referral")
