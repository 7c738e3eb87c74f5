"""What is found or reported: assessments, examinations, side effects, falls, conditions, reviews."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as lazy

from pathway import models, questions
from pathway.models.findings import MYOTOMES, SIDES
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.records.fields import (
    Field,
    Label,
    Messages,
    Words,
    flag,
    note,
    score,
    some,
    text,
    whole,
    word,
)
from pathway.records.subjects import Step, Subject

EFFECTS: Words = {
    "breathing": lazy("Trouble breathing"),
    "confusion": lazy("Confusion"),
    "constipation": lazy("Constipation"),
    "dizziness": lazy("Dizziness"),
    "drowsiness": lazy("Drowsiness"),
    "dry_mouth": lazy("Dry mouth"),
    "gi_bleed": lazy("Bleeding from stomach or bowel"),
    "jaundice": lazy("Jaundice"),
    "nausea": lazy("Nausea"),
    "rash": lazy("Rash"),
    "sedation": lazy("Sedation"),
    "stomach_pain": lazy("Stomach pain"),
    "swelling": lazy("Swelling"),
    "syncope": lazy("Fainting"),
    "weight_gain": lazy("Weight gain"),
    "other": lazy("Something else"),
}
DEGREES: Words = {
    "mild": lazy("Mild"),
    "moderate": lazy("Moderate"),
    "severe": lazy("Severe"),
}
CONDITIONS: Words = {
    "recent_trauma": lazy("Recent trauma"),
    "osteoporosis": lazy("Osteoporosis"),
    "immunosuppression": lazy("Weakened immune system"),
    "cancer_history": lazy("History of cancer"),
    "ctd": lazy("Connective tissue disease"),
    "pelvic_floor": lazy("Pelvic floor dysfunction"),
    "ckd": lazy("Chronic kidney disease"),
    "gi_bleed_history": lazy("History of gastrointestinal bleeding"),
    "heart_failure": lazy("Heart failure"),
    "liver_disease": lazy("Liver disease"),
    "respiratory_disease": lazy("Chronic lung disease"),
    "diabetes": lazy("Diabetes"),
    "anticoagulated": lazy("Takes an anticoagulant"),
    "pregnancy": lazy("Pregnancy"),
    "low_back_pain": lazy("Low back pain"),
    "radicular_pain": lazy("Pain along a nerve root"),
    "mri_contraindication": lazy("MRI must not be done"),
    "manipulation_history": lazy("Earlier response to manipulation"),
    "exercise_preference": lazy("Kind of exercise preferred"),
    "allergy": lazy("Allergy"),
    "other": lazy("Something else"),
}
SIGNS: Words = {
    "sensory": lazy("Sensation disturbed"),
    "reflex": lazy("Reflex changed"),
    "slr": lazy("Straight leg raise positive"),
}
SIDE_NAMES: Words = {"left": lazy("left"), "right": lazy("right")}
# Each section of an assessment with its questions, in the order in which they are asked.
SECTIONS: dict[Label, Words] = {
    lazy("Pain and function"): {
        "channel": lazy("How it was asked"),
        "nrs": lazy("Pain, 0 to 10"),
        "back_nrs": lazy("Back pain, 0 to 10"),
        "leg_nrs": lazy("Leg pain, 0 to 10"),
        "vas": lazy("Pain, 0 to 100"),
        "peg_pain": lazy("PEG pain"),
        "peg_enjoyment": lazy("PEG enjoyment of life"),
        "peg_activity": lazy("PEG general activity"),
        "function_instrument": lazy("Function questionnaire"),
        "function_raw": lazy("Function score"),
        "function_max": lazy("Highest score of the questionnaire"),
        "global_change": lazy("Change overall"),
    },
    lazy("Red flags"): {
        **{
            name: words
            for flag_name, label in questions.RED_FLAGS.items()
            for name, words in (
                (flag_name, label),
                (f"{flag_name}_change", format_lazy("{}: {}", label, lazy("since last time"))),
            )
        },
        "bowel_bladder_onset": lazy("Onset of bladder or bowel trouble"),
        "new_neuro_symptom": lazy("New neurological symptom"),
        "cauda_equina_suspected": lazy("Cauda equina suspected"),
    },
    lazy("Kind of pain"): {
        "sites": lazy("Where it spreads"),
        "laterality": lazy("Side"),
        "pain_classes": lazy("Kind of pain"),
        "dominant_pain_class": lazy("Dominant kind of pain"),
        "pain_class_confidence": lazy("How sure the kind of pain is"),
        "facet_suspected": lazy("Facet joints suspected"),
    },
    lazy("Treatment and work"): {
        "side_effects_checked": lazy("Side effects asked about"),
        "adherence": lazy("Adherence"),
        "activity_days": lazy("Active days in the last week"),
        "rest_days": lazy("Days of bed rest"),
        "work_status": lazy("Work"),
    },
    lazy("Mood and falls"): {
        "phq2": lazy("PHQ-2"),
        "gad2": lazy("GAD-2"),
        "fear_of_movement": lazy("Fear of movement"),
        "start_back_total": lazy("STarT Back total"),
        "start_back_distress": lazy("STarT Back distress score"),
        "steadi_unsteady": lazy("Feels unsteady"),
        "steadi_worried": lazy("Worries about falling"),
        "steadi_fallen": lazy("Has fallen in the past year"),
        "note": lazy("Note"),
    },
}


def _question(name: str, label: Label) -> Field:
    if name in questions.CHOICES:
        return word(name, label, questions.CHOICES[name])
    if name in questions.SETS:
        return some(name, label, questions.SETS[name])
    if name in questions.SCALES:
        return _scale(name, label, *questions.SCALES[name])
    if name in ("function_raw", "function_max"):
        return score(name, label, 0, 100)
    if name == "work_status":
        return text(name, label, 40)
    return note() if name == "note" else flag(name, label)


def _scale(name: str, label: Label, least: int, most: int) -> Field:
    column = models.Assessment._meta.get_field(name).get_internal_type()
    return (score if column == "DecimalField" else whole)(name, label, least, most)


ASKED = tuple(
    replace(_question(name, label), section=section)
    for section, asked in SECTIONS.items()
    for name, label in asked.items()
)

# Which scale a questionnaire has is known: nobody says it.
SAID = tuple(field for field in ASKED if field.name != "function_max")


def _assessment_faults(entries: Sequence[Any]) -> Messages:
    """The questions' own checks, on the one entry there is."""
    said = {name: getattr(entries[0], name) for name in questions.FIELDS}
    try:
        questions.check_answers({name: value for name, value in said.items() if value is not None})
    except ValidationError as error:
        return error.message_dict
    return {}


def _exam_faults(entries: Sequence[Any]) -> Messages:
    if any(getattr(entries[0], field.name) is not None for field in EXAMINED):
        return {}
    return {"motor_l5_left": lazy("Record at least one finding.")}


EXAMINED = (
    *(
        whole(
            f"motor_{myotome}_{side}",
            format_lazy("{} {} {}", lazy("Motor grade"), myotome.upper(), SIDE_NAMES[side]),
            0,
            5,
            section=lazy("Strength"),
        )
        for myotome in MYOTOMES
        for side in SIDES
    ),
    *(
        word(
            f"{sign}_{side}",
            format_lazy("{}, {}", label, SIDE_NAMES[side]),
            questions.TRI_STATE,
            section=lazy("Signs"),
        )
        for sign, label in SIGNS.items()
        for side in SIDES
    ),
)

ASSESSMENT = Subject(
    name="assessment",
    plural="assessments",
    title=lazy("Assessment"),
    model=models.Assessment,
    prefix="asm",
    resource="QuestionnaireResponse",
    check=_assessment_faults,
    complete=questions.with_scale,
    steps=tuple(
        Step(kind=kind, label=label, opens=True, fields=SAID)
        for kind, label in questions.KINDS.items()
    ),
)
NEURO_EXAM = Subject(
    name="neuro_exam",
    plural="neuro_exams",
    title=lazy("Neurological examination"),
    model=models.NeuroExam,
    prefix="exm",
    resource="Observation",
    check=_exam_faults,
    steps=(Step(kind="", label=lazy("Examined"), opens=True, fields=EXAMINED),),
)
SIDE_EFFECT = Subject(
    name="side_effect",
    plural="side_effects",
    title=lazy("Side effect"),
    model=models.SideEffect,
    prefix="sfx",
    resource="AdverseEvent",
    needs_course=False,
    steps=(
        Step(
            kind="",
            label=lazy("Side effect"),
            opens=True,
            fields=(
                word("effect", lazy("What happened"), EFFECTS, is_required=True),
                word("severity", lazy("How bad"), DEGREES, is_required=True),
                Field(
                    name="medication_thread_id",
                    label=lazy("Medicine"),
                    kind="id",
                    of="medication",
                ),
            ),
        ),
    ),
)
FALL = Subject(
    name="fall",
    plural="falls",
    title=lazy("Fall"),
    model=models.Fall,
    prefix="fal",
    resource="AdverseEvent",
    needs_course=False,
    steps=(
        Step(
            kind="",
            label=lazy("Fell"),
            opens=True,
            fields=(word("injury", lazy("Injured"), questions.YES_NO),),
        ),
    ),
)
CONDITION = Subject(
    name="condition",
    plural="conditions",
    title=lazy("Condition or risk"),
    model=models.ConditionEntry,
    prefix="cnd",
    resource="Condition",
    needs_course=False,
    names=(word("code", lazy("Condition"), CONDITIONS, is_required=True),),
    shared=("code",),
    steps=(
        Step(
            kind="present",
            label=lazy("Present"),
            opens=True,
            fields=(text("detail", lazy("Detail"), 200),),
        ),
        Step(kind="absent", label=lazy("Absent"), opens=True),
        Step(
            kind="ended",
            label=lazy("Ended"),
            after=("present",),
            never_after=("ended",),
        ),
    ),
)
REVIEW = Subject(
    name="review",
    plural="reviews",
    title=lazy("Review"),
    model=models.Review,
    prefix="rev",
    resource="Observation",
    needs_course=False,
    steps=tuple(
        Step(
            kind=review.id,
            label=review.says,
            opens=True,
            by=review.by,
            fields=(
                Field(
                    name="reviewed_ids",
                    label=lazy("Entries it is about"),
                    kind="ids",
                    is_required=True,
                ),
                word("outcome", lazy("Outcome"), review.outcomes, is_required=True),
                note(),
            ),
        )
        for review in protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).reviews.values()
    ),
)
