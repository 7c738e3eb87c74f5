"""What was found: assessments, examinations, side effects, falls, conditions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.sealing import SealedTextField
from clinic.tenancy import TenantModel
from pathway.models.fact import (
    TRI_STATE,
    YES_NO,
    Entry,
    Fact,
    fact_constraints,
    fact_indexes,
    known,
    score,
    whole,
    word,
    words,
)

RED_FLAGS = [
    "fever",
    "night_pain",
    "constant_pain",
    "bowel_bladder",
    "saddle_anaesthesia",
    "progressive_deficit",
]
MYOTOMES = ["l2", "l3", "l4", "l5", "s1"]
SIDES = ["left", "right"]


class Assessment(Fact):
    """One sitting, self-report or phone check. NULL in a column means it was not asked."""

    kind = models.CharField(max_length=12)
    channel = word()
    nrs = score()
    back_nrs = score()
    leg_nrs = score()
    vas = score()
    peg_pain = score()
    peg_enjoyment = score()
    peg_activity = score()
    function_instrument = word()
    function_raw = score()
    function_max = score()
    sites = words()
    laterality = word()
    fever = word()
    night_pain = word()
    constant_pain = word()
    bowel_bladder = word()
    saddle_anaesthesia = word()
    progressive_deficit = word()
    fever_change = word()
    night_pain_change = word()
    constant_pain_change = word()
    bowel_bladder_change = word()
    saddle_anaesthesia_change = word()
    progressive_deficit_change = word()
    bowel_bladder_onset = word()
    cauda_equina_suspected = word()
    new_neuro_symptom = word()
    pain_classes = words()
    dominant_pain_class = word()
    pain_class_confidence = word()
    facet_suspected = word()
    phq2 = whole()
    gad2 = whole()
    fear_of_movement = word()
    work_status = word(40)
    start_back_total = whole()
    start_back_distress = whole()
    rest_days = whole()
    activity_days = whole()
    adherence = word()
    steadi_unsteady = word()
    steadi_worried = word()
    steadi_fallen = word()
    side_effects_checked = models.BooleanField(null=True)
    global_change = word()
    note = SealedTextField(db_column="note_sealed", null=True)

    class Meta(TenantModel.Meta):
        db_table = "assessment"
        constraints = [
            *fact_constraints(("kind", ["intake", "reassessment", "contact"])),
            *(known(flag, TRI_STATE) for flag in RED_FLAGS),
            known("facet_suspected", ["yes", "no", "unknown"]),
            known("cauda_equina_suspected", YES_NO),
            known("new_neuro_symptom", TRI_STATE),
            known("global_change", ["better", "same", "worse"]),
        ]
        indexes = fact_indexes("assessment")


class NeuroExam(Fact):
    """One examination: motor grades 0 to 5 by myotome and side, sensation, reflexes, SLR."""

    motor_l2_left = whole()
    motor_l2_right = whole()
    motor_l3_left = whole()
    motor_l3_right = whole()
    motor_l4_left = whole()
    motor_l4_right = whole()
    motor_l5_left = whole()
    motor_l5_right = whole()
    motor_s1_left = whole()
    motor_s1_right = whole()
    sensory_left = word()
    sensory_right = word()
    reflex_left = word()
    reflex_right = word()
    slr_left = word()
    slr_right = word()

    class Meta(TenantModel.Meta):
        db_table = "neuro_exam"
        constraints = [
            *fact_constraints(),
            *(
                models.CheckConstraint(
                    name=f"%(class)s_{myotome}_{side}_grade",
                    condition=models.Q(**{f"motor_{myotome}_{side}__isnull": True})
                    | models.Q(**{f"motor_{myotome}_{side}__lte": 5}),
                )
                for myotome in MYOTOMES
                for side in SIDES
            ),
            *(
                known(f"{sign}_{side}", TRI_STATE)
                for sign in ["sensory", "reflex", "slr"]
                for side in SIDES
            ),
        ]
        indexes = fact_indexes("neuroexam")


class SideEffect(Fact):
    """One effect a medicine had."""

    effect = models.CharField(max_length=40)
    severity = models.CharField(max_length=10)
    medication_thread_id = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "side_effect"
        constraints = fact_constraints(("severity", ["mild", "moderate", "severe"]))
        indexes = fact_indexes("sideeffect")


class Fall(Fact):
    """One fall; NULL injury means it was not asked."""

    injury = word()

    class Meta(TenantModel.Meta):
        db_table = "fall"
        constraints = fact_constraints(("injury", YES_NO))
        indexes = fact_indexes("fall")


class ConditionEntry(Entry):
    """A risk factor, comorbidity, allergy or history item: present, absent or ended."""

    code = models.CharField(max_length=60)
    detail = word(200)

    class Meta(TenantModel.Meta):
        db_table = "condition_entry"
        constraints = fact_constraints(("kind", ["present", "absent", "ended"]))
        indexes = fact_indexes("condition")


class PersonFact(Fact):
    """Birth date, sex and death as known; the patient's columns are its projection."""

    birth_date = models.DateField(null=True)
    birth_precision = models.CharField(max_length=5, default="day")
    sex = word()
    deceased_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        db_table = "person_fact"
        constraints = fact_constraints()
        indexes = fact_indexes("personfact")


class Review(Fact):
    """One look by a named person at the facts or threads it names."""

    kind = models.CharField(max_length=30)
    reviewed_ids = ArrayField(models.UUIDField(), default=list)
    outcome = word(40)
    note = SealedTextField(db_column="note_sealed", null=True)

    class Meta(TenantModel.Meta):
        db_table = "review"
        constraints = fact_constraints()
        indexes = fact_indexes("review")
