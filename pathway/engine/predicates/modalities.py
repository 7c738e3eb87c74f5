"""Kinds of treatment, and which of them are going on."""

from collections.abc import Mapping

from pathway.engine.case import Case, derived, seen
from pathway.engine.facts import Fact
from pathway.engine.plan import Evidence
from pathway.engine.predicates.courses import Course, active_courses, is_for_back_pain
from pathway.engine.predicates.procedures import days_since_done, done
from pathway.engine.predicates.therapies import of_modality

ACTIVE = (
    "activity_plan",
    "home_exercise",
    "pt_exercise",
    "graded_activity",
    "yoga",
    "tai_chi",
    "qigong",
    "pelvic_floor_pt",
    "mdr",
)
PSYCHOLOGICAL = ("cbt", "mbsr")
PASSIVE = ("rest", "heat", "massage", "manipulation", "acupuncture")
ANALGESICS = ("acetaminophen", "nsaid", "muscle_relaxant", "gabapentinoid", "opioid")
NOT_FOR_PAIN = frozenset({"other", "unknown", "aspirin_low_dose", "anticoagulant", "antiplatelet"})
PROCEDURES = ("mbb", "rfa", "esi", "ia_steroid", "surgery")

# `rest` is no treatment; rehabilitation is active and psychological at once.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "active": ACTIVE,
    "psychological": (*PSYCHOLOGICAL, "mdr"),
    "passive": PASSIVE[1:],
    "education": ("education",),
}


def is_any_active(case: Case, modalities: tuple[str, ...]) -> bool:
    return any(each.is_active for each in of_modality(case, *modalities))


@derived
def treatments(case: Case) -> Mapping[str, tuple[Evidence, ...]]:
    """By category: what of it is going on. A category of which nothing is has no place here."""
    found = {
        name: tuple(each.evidence for each in of_modality(case, *group) if each.is_active)
        for name, group in CATEGORIES.items()
    }
    found["drug"] = tuple(each.evidence for each in active_courses(case) if is_for_pain(each))
    recent = case.days("planned_pending_days")
    found["interventional"] = tuple(
        seen(each.done, "procedure")
        for each in done(case, *PROCEDURES)
        if each.done and days_since_done(case, each) <= recent
    )
    return {name: shown for name, shown in found.items() if shown}


def is_for_pain(course: Course) -> bool:
    """What is taken for the heart or the stomach treats no back."""
    return is_for_back_pain(course) and not course.classes <= NOT_FOR_PAIN


@derived
def rest_reports(case: Case) -> tuple[tuple[Evidence, int], ...]:
    """Long rest, advised or reported, in the last weeks."""
    reports = [each for each in case.therapies if each.kind == "rest_report"]
    said: list[tuple[Fact, str, int | None]] = [(each, "days", each.days) for each in reports]
    said += [(each, "rest_days", each.rest_days) for each in case.assessments]
    recent, most = case.days("pitfall_days"), case.days("pitfall_rest_days")
    return tuple(
        (seen(entry, field), days)
        for entry, field, days in said
        if days is not None and days > most and case.days_since(entry.effective_on) <= recent
    )
