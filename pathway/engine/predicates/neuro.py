"""Radiation and deficit: what makes a scan of radiating pain worthwhile."""

from datetime import date

from pathway.engine.answers import Answer, unknown
from pathway.engine.case import Case, derived, latest_with, seen
from pathway.engine.facts import Assessment, NeuroExam
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.sittings import intake_assessment, sittings
from pathway.engine.predicates.strength import (
    EXAMINED,
    NORMAL,
    SIGNS,
    current_motor_deficits,
    ever_abnormal,
    examined,
    exams,
)
from pathway.engine.visibility import moment
from pathway.engine.words import abnormality_words

RADIATION = frozenset({"buttock", "hip", "thigh", "knee", "calf", "foot"})


@frozen()
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
        return abnormality_words(self.field, getattr(self.exam, self.field))


@derived
def is_radiating(case: Case) -> Answer:
    """S-01."""
    if radiation(case):
        return True
    is_asked = any(entry.sites is not None for entry in sittings(case))
    return False if is_asked else unknown("pain sites")


@derived
def radiation(case: Case) -> tuple[Evidence, ...]:
    """The latest sitting of the episode that named a site to which pain radiates."""
    said = [entry for entry in sittings(case) if not RADIATION.isdisjoint(entry.sites or ())]
    return tuple(seen(entry, "sites") for entry in said[-1:])


@derived
def deficits(case: Case) -> tuple[Deficit, ...]:
    motor = [(exam, field) for exam, field in current_motor_deficits(case)]
    signs = [
        (exam, field)
        for field in SIGNS
        if field in ever_abnormal(case)
        and (exam := latest_with(examined(case)[field], field, lambda sign: sign not in NORMAL))
        and getattr(exam, field) not in NORMAL
    ]
    return tuple(
        Deficit(field, exam, since(case, field, getattr(exam, field)))
        for exam, field in (*motor, *signs)
    )


def since(case: Case, field: str, value: int | str) -> date:
    """The first exam of the unbroken run as bad as now, or worse: what recovers is not new."""
    shown = examined(case)[field]
    began = shown[-1].effective_on
    for exam in reversed(shown):
        if not is_as_bad(getattr(exam, field), value):
            break
        began = exam.effective_on
    return began


def is_as_bad(found: int | str, now: int | str) -> bool:
    if isinstance(found, int) and isinstance(now, int):
        return found <= now
    return found == now


@derived
def reported_symptoms(case: Case) -> tuple[Assessment, ...]:
    """After intake; without one, whatever else was asked comes after it."""
    intake = intake_assessment(case)
    return tuple(
        entry
        for entry in sittings(case)
        if entry.new_neuro_symptom == "present"
        and (intake is None or moment(entry) > moment(intake))
    )


@derived
def first_abnormal_exams(case: Case) -> dict[str, tuple[NeuroExam, list[str]]]:
    """By exam after intake: what it shows that no earlier exam of the episode had shown.

    Without an intake the first exam is what later ones are compared with.
    """
    intake = intake_assessment(case) or next(iter(exams(case)), None)
    found: dict[str, tuple[NeuroExam, list[str]]] = {}
    for field in EXAMINED:
        first = ever_abnormal(case).get(field)
        if first and intake and first.effective_on > intake.effective_on:
            found.setdefault(first.root_id, (first, []))[1].append(field)
    return found
