"""Radiation and deficit: what makes a scan of radiating pain worthwhile."""

from dataclasses import dataclass
from datetime import date

from pathway.engine.answers import Answer, unknown
from pathway.engine.case import Case, derived, latest_with, seen
from pathway.engine.facts import Assessment, NeuroExam
from pathway.engine.plan import Evidence
from pathway.engine.predicates.sittings import intake_assessment, sittings
from pathway.engine.predicates.strength import (
    FULL,
    MYOTOMES,
    current_motor_deficits,
    exams,
)
from pathway.engine.visibility import moment

RADIATION = ("buttock", "hip", "thigh", "knee", "calf", "foot")
SIGNS = ("sensory_left", "sensory_right", "reflex_left", "reflex_right")
# A sign that is absent is a normal finding, whichever word the record uses.
NORMAL = ("normal", "absent")


@dataclass(frozen=True, slots=True)
class Deficit:
    """`since` is the exam that first showed the state found now."""

    field: str
    exam: NeuroExam
    since: date

    @property
    def evidence(self) -> Evidence:
        return seen(self.exam, self.field)

    @property
    def words(self) -> str:
        return self.field.removeprefix("motor_").replace("_", " ")


@derived
def is_radiating(case: Case) -> Answer:
    """S-01."""
    said = [entry.sites for entry in sittings(case) if entry.sites is not None]
    if any(site in RADIATION for sites in said for site in sites):
        return True
    return False if said else unknown("pain sites")


@derived
def deficits(case: Case) -> tuple[Deficit, ...]:
    motor = [(exam, field) for exam, field in current_motor_deficits(case)]
    signs = [
        (exam, field)
        for field in SIGNS
        if (exam := latest_with(exams(case), field, lambda sign: sign not in NORMAL))
        and getattr(exam, field) not in NORMAL
    ]
    return tuple(
        Deficit(field, exam, since(case, field, getattr(exam, field)))
        for exam, field in (*motor, *signs)
    )


def since(case: Case, field: str, value: object) -> date:
    """The first exam of the unbroken run that shows the present value."""
    shown = [exam for exam in exams(case) if getattr(exam, field) is not None]
    began = shown[-1].effective_on
    for exam in reversed(shown):
        if getattr(exam, field) != value:
            break
        began = exam.effective_on
    return began


@derived
def reported_symptoms(case: Case) -> tuple[Assessment, ...]:
    """After intake."""
    intake = intake_assessment(case)
    return tuple(
        entry
        for entry in sittings(case)
        if entry.new_neuro_symptom == "present"
        and intake is not None
        and moment(entry) > moment(intake)
    )


@derived
def first_abnormal_exams(case: Case) -> dict[str, tuple[NeuroExam, list[str]]]:
    """By exam after intake: what it shows that no earlier exam of the episode had shown."""
    intake = intake_assessment(case)
    known: set[str] = set()
    found: dict[str, tuple[NeuroExam, list[str]]] = {}
    for exam in exams(case):
        shown = [field for field in (*MYOTOMES, *SIGNS) if is_abnormal(exam, field)]
        fresh = [field for field in shown if field not in known]
        known.update(shown)
        if fresh and intake is not None and exam.effective_on > intake.effective_on:
            found[exam.root_id] = (exam, fresh)
    return found


def is_abnormal(exam: NeuroExam, field: str) -> bool:
    value = getattr(exam, field)
    if value is None:
        return False
    return bool(value < FULL) if field in MYOTOMES else value not in NORMAL
