"""What has been tried for long enough, and what follows: persistent, refractory, disabling."""

from datetime import date
from decimal import Decimal

from pathway.engine.answers import Answer, all_of, any_of, negated, unknown
from pathway.engine.case import Case, derived, latest_with
from pathway.engine.facts import Assessment, DeclarationEntry
from pathway.engine.predicates.blocks import is_latest_block_negative
from pathway.engine.predicates.courses import Course, courses, is_unsuitable
from pathway.engine.predicates.person import declared
from pathway.engine.predicates.procedures import days_since_done, done
from pathway.engine.predicates.response import is_response, peg_function
from pathway.engine.predicates.sittings import sittings
from pathway.engine.predicates.stage import last_move_to
from pathway.engine.predicates.therapies import Therapy, is_refused, started
from pathway.engine.visibility import in_order

# S-20 to S-29 and S-30 to S-35.
FIRST_LINE_DRUGS = ("acetaminophen", "nsaid")
FIRST_LINE_CARE = ("heat", "activity_plan", "education", "pt_exercise", "home_exercise")
SECOND_LINE_CARE = (
    "massage",
    "manipulation",
    "mbsr",
    "yoga",
    "tai_chi",
    "qigong",
    "acupuncture",
    "cbt",
)
QUESTIONNAIRE_LIMITS = {"rmdq": "disabling_rmdq", "odi": "disabling_odi"}
ENDS_DECLARATIONS = ("ST-1", "ST-2", "ST-M", "ST-X")


def is_of_this_pain(case: Case, begun_by: date | None) -> bool:
    """Treatment before day 0 counts when it began in this pain episode."""
    return begun_by is not None and begun_by >= case.episode_from


def courses_of(case: Case, *classes: str) -> list[Course]:
    return [
        course
        for course in courses(case)
        if not course.classes.isdisjoint(classes) and is_of_this_pain(case, course.begun_by)
    ]


def care_begun(case: Case, *modalities: str) -> list[Therapy]:
    return [each for each in started(case, *modalities) if is_of_this_pain(case, each.begun_by)]


def starts_of_care(case: Case, *modalities: str) -> list[date]:
    return [each.begun_by for each in care_begun(case, *modalities) if each.begun_by]


@derived
def is_first_line_tried(case: Case) -> bool:
    """S-20 to S-29: a medicine for long enough, and something besides medicine."""
    return is_first_line_drug_tried(case) and bool(starts_of_care(case, *FIRST_LINE_CARE))


@derived
def is_first_line_drug_tried(case: Case) -> bool:
    tried = any(is_drug_tried(case, course) for course in courses_of(case, *FIRST_LINE_DRUGS))
    return tried or all(is_unsuitable(case, drug) for drug in FIRST_LINE_DRUGS)


def is_drug_tried(case: Case, course: Course) -> bool:
    if course.stop_reason in ("insufficient", "side_effect"):
        return True
    return days_taken(case, course) >= case.days("fl_trial_days")


def days_taken(case: Case, course: Course) -> int:
    until = min(course.stopped_on or case.today, case.today)
    return (until - course.begun_by).days


@derived
def is_second_line_tried(case: Case) -> Answer:
    """S-30 to S-35. One refusal is no trial; refusing all of them is."""
    begun = starts_of_care(case, *SECOND_LINE_CARE)
    begun += [course.begun_by for course in courses_of(case, "gabapentinoid")]
    is_tried = any(case.days_since(day) >= case.days("sl_trial_days") for day in begun)
    return any_of(is_tried, is_all_second_line_refused(case))


def is_all_second_line_refused(case: Case) -> Answer:
    if not all(is_refused(case, modality) for modality in SECOND_LINE_CARE):
        return False
    return any_of(is_unsuitable(case, "gabapentinoid"), is_not_neuropathic(case))


def is_not_neuropathic(case: Case) -> Answer:
    return negated(is_neuropathic(case))


def is_neuropathic(case: Case) -> Answer:
    return is_of_kind(case, "neuropathic")


def is_of_kind(case: Case, kind: str) -> Answer:
    """S-70."""
    classes = pain_classes(case)
    return unknown("kind of pain") if classes is None else kind in classes


@derived
def pain_classes(case: Case) -> tuple[str, ...] | None:
    entry = classing(case)
    return entry.pain_classes if entry else None


@derived
def classing(case: Case) -> Assessment | None:
    """The current classing; an empty one says nothing."""
    said = [entry for entry in sittings(case) if entry.pain_classes]
    return latest_with(said, "pain_classes", lambda classes: sorted(classes))


@derived
def conservative_days(case: Case) -> int:
    """Since the first first-line item began, at the latest."""
    begun = starts_of_care(case, *FIRST_LINE_CARE)
    begun += [course.begun_by for course in courses_of(case, *FIRST_LINE_DRUGS)]
    begun = [day for day in begun if day <= case.today]
    return case.days_since(min(begun)) if begun else 0


def declaration(case: Case, subject: str) -> DeclarationEntry | None:
    """Lapses when the patient moves to a stage that it no longer describes."""
    made = declared(case, subject)
    moved = last_move_to(case, *ENDS_DECLARATIONS)
    return made if made and not (moved and in_order(moved) > in_order(made)) else None


@derived
def is_persistent(case: Case) -> Answer:
    """S-39. A clinician may declare it; `refractory` implies it."""
    if declaration(case, "persistent") or declaration(case, "refractory"):
        return True
    return all_of(
        conservative_days(case) >= case.days("p_days"),
        is_first_line_tried(case),
        is_second_line_tried(case),
        is_response(case, "none", "worse"),
    )


@derived
def is_refractory(case: Case) -> Answer:
    """S-41."""
    if declaration(case, "refractory"):
        return True
    return all_of(
        is_persistent(case), is_response(case, "none", "worse"), is_third_step_spent(case)
    )


def is_third_step_spent(case: Case) -> Answer:
    long_ago = case.days("mdr_min_days")
    begun = starts_of_care(case, "mdr")
    return any_of(
        any(case.days_since(day) >= long_ago for day in begun),
        is_refused(case, "mdr"),
        any(
            days_since_done(case, each) >= long_ago and is_of_this_pain(case, each.done_on)
            for each in done(case, "rfa")
        ),
        is_latest_block_negative(case),
    )


@derived
def is_disabling(case: Case) -> Answer:
    """S-46."""
    if declaration(case, "disabling"):
        return True
    scores = function_scores(case)
    if not scores:
        return unknown("function score (RMDQ, ODI or PEG)")
    return any(value >= case.number(key) for key, value, _ in scores)


@derived
def function_scores(case: Case) -> tuple[tuple[str, Decimal, Assessment], ...]:
    """The current value of each instrument that was last answered."""
    found: dict[str, tuple[str, Decimal, Assessment]] = {}
    for entry in sittings(case):
        key = QUESTIONNAIRE_LIMITS.get((entry.function_instrument or "").lower())
        if key and entry.function_raw is not None:
            found["questionnaire"] = (key, entry.function_raw, entry)
        value = peg_function(entry)
        if value is not None:
            found["peg"] = ("disabling_peg_function", value, entry)
    return tuple(found.values())
