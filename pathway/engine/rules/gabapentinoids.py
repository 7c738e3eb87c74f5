"""Gabapentinoids: for a neuropathic part, and with care."""

from pathway.engine.answers import Unknown, all_of, missing, negated
from pathway.engine.case import Case, seen
from pathway.engine.predicates.courses import (
    Course,
    active_of,
    is_for_back_pain,
    is_unsuitable,
)
from pathway.engine.predicates.falls import told
from pathway.engine.predicates.medicine_reviews import (
    DIZZINESS,
    SEDATION,
    asked_since,
    falls_and_effects,
    is_reviewed_together,
    quiet_since_review,
)
from pathway.engine.predicates.person import age_words, is_elderly, why_elderly
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.trials import classing, courses_of, is_neuropathic
from pathway.engine.predicates.unmapped import unmapped_courses, untold_contents
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.courses import together

CLASS = "gabapentinoid"
EFFECTS = (*SEDATION, *DIZZINESS)


@rule("MED-GABA-CONSIDER")
def may_a_gabapentinoid_be_considered(case: Case) -> Outcome:
    """S-06, S-30; contested (C-02), so it only informs."""
    is_tried = bool(active_of(case, CLASS) or courses_of(case, CLASS))
    asked = all_of(
        stage(case) in ("ST-2", "ST-3", "ST-4"),
        not is_tried,
        not is_unsuitable(case, CLASS),
        is_neuropathic(case),
    )
    yield from missing(asked)
    if asked is True:
        entry = classing(case)
        yield Finding(
            key=f"stage:{stage(case)}",
            evidence=(seen(entry, "pain_classes"),) if entry else (),
        )


@rule("MED-GABA-INDIC")
def is_a_gabapentinoid_taken_without_a_neuropathic_part(case: Case) -> Outcome:
    """S-06, S-30, S-70."""
    for course in active_of(case, CLASS):
        if is_for_back_pain(course) and not course.has_taper_plan:
            asked = negated(is_neuropathic(case))
            yield from missing(asked)
            if asked is True:
                yield together([course])
    if is_neuropathic(case) is not True:
        yield from untold_contents(case)


@rule("MED-GABA-ELD")
def does_an_elderly_person_take_a_gabapentinoid(case: Case) -> Outcome:
    """S-49, S-50."""
    elderly = is_elderly(case)
    for course in active_of(case, CLASS):
        if isinstance(elderly, Unknown):
            yield elderly
        elif elderly and not quiet_since_review(case, course, EFFECTS):
            yield gabapentinoid_in_elderly(case, course)
    if elderly is not False:
        yield from untold_contents(case)


def gabapentinoid_in_elderly(case: Case, course: Course) -> Finding:
    events = list(falls_and_effects(case, course, EFFECTS))
    return Finding(
        key=f"course:{course.thread_id}:{asked_since(case, course)}",
        severity="urgent" if events else "routine",
        values={"product": course.product, "age": age_words(case)},
        phrases=("after_event",) if events else (),
        evidence=(course.evidence, *why_elderly(case), *map(told, events)),
        about=(course.thread_id,),
    )


@rule("MED-GABA-OPI")
def are_a_gabapentinoid_and_an_opioid_taken_together(case: Case) -> Outcome:
    """S-57, S-64."""
    taken = active_of(case, CLASS, "opioid")
    sides = bool(active_of(case, CLASS)) + bool(active_of(case, "opioid"))
    if sides == len((CLASS, "opioid")):
        if not is_reviewed_together(case, taken):
            yield together(taken)
    elif sides + len(unmapped_courses(case)) > 1:
        yield from untold_contents(case)
