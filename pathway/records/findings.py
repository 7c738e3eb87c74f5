"""What is found or reported: assessments, examinations, side effects, falls, conditions, reviews."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as lazy

from pathway import models, questions
from pathway.models.findings import MYOTOMES, SIDES
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
REVIEWS: Words = {
    "medication": lazy("Medicines reviewed"),
    "side_effect": lazy("Side effect reviewed"),
    "fall": lazy("Fall reviewed"),
    "reexamination": lazy("Examined again"),
    "plan": lazy("Plan after a block"),
    "conflict": lazy("Which entry holds"),
}


def _question(name: str) -> Field:
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    if name in questions.CHOICES:
        return word(name, label, questions.CHOICES[name])
    if name in questions.SETS:
        return some(name, label, questions.SETS[name])
    if name in questions.SCALES:
        least, most = questions.SCALES[name]
        column = models.Assessment._meta.get_field(name).get_internal_type()
        return (score if column == "DecimalField" else whole)(name, label, least, most)
    return _FREE[name]


# Only where the page that asks has no words of its own.
LABELS: dict[str, Label] = {**questions.RED_FLAGS}
_FREE: dict[str, Field] = {
    "function_raw": score("function_raw", lazy("Score of the questionnaire"), 0, 100),
    "function_max": score("function_max", lazy("Highest score of it"), 0, 100),
    "work_status": text("work_status", lazy("Work"), 40),
    "side_effects_checked": flag("side_effects_checked", lazy("Were side effects asked about?")),
    "note": note(),
}
ASKED = tuple(_question(name) for name in sorted(questions.FIELDS - {"kind"}))


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
        )
        for myotome in MYOTOMES
        for side in SIDES
    ),
    *(
        word(
            f"{sign}_{side}",
            format_lazy("{}, {}", label, SIDE_NAMES[side]),
            questions.TRI_STATE,
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
    steps=tuple(
        Step(kind=kind, label=label, opens=True, fields=ASKED)
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
                Field(name="medication_thread_id", label=lazy("Medicine"), kind="id"),
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
            kind=kind,
            label=label,
            opens=True,
            fields=(
                Field(name="reviewed_ids", label=lazy("Of"), kind="ids", is_required=True),
                text("outcome", lazy("Outcome"), 40),
                note(),
            ),
        )
        for kind, label in REVIEWS.items()
    ),
)
