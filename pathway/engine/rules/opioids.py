"""Opioids and sedating combinations. Nothing here says: stop at once (H-13)."""

from dataclasses import replace

from pathway.engine.answers import Unknown
from pathway.engine.case import Case
from pathway.engine.predicates.courses import Course, active_of, is_for_back_pain
from pathway.engine.predicates.medicine_reviews import (
    SEDATION,
    asked_since,
    is_reviewed_together,
    quiet_since_review,
)
from pathway.engine.predicates.person import is_elderly, why_elderly
from pathway.engine.predicates.steps import missing_first_line
from pathway.engine.predicates.trials import is_first_line_tried, is_of_this_pain
from pathway.engine.predicates.unmapped import unmapped_courses, untold_contents
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.courses import together
from pathway.engine.rules.grounds import each_once, first_line

CNS_ACTIVE = (
    "gabapentinoid",
    "opioid",
    "muscle_relaxant",
    "benzodiazepine",
    "z_drug",
    "antidepressant",
    "antipsychotic",
    "antiepileptic",
)


def is_before_first_line(case: Case, course: Course) -> bool:
    is_ours = is_for_back_pain(course) or is_of_this_pain(case, course.first_day)
    return is_ours and not is_first_line_tried(case)


@rule("MED-OPI-FIRST")
def is_an_opioid_taken_before_first_line_care(case: Case) -> Outcome:
    """S-63."""
    for course in active_of(case, "opioid"):
        if is_before_first_line(case, course):
            yield Finding(
                key=f"course:{course.thread_id}",
                values={"product": course.product, "missing": missing_first_line(case)},
                evidence=each_once((course.evidence,), first_line(case)),
                about=(course.thread_id,),
            )
    if not is_first_line_tried(case):
        yield from untold_contents(case)


@rule("MED-OPI-REVIEW")
def is_an_opioid_to_be_reviewed(case: Case) -> Outcome:
    """S-64."""
    for course in active_of(case, "opioid"):
        is_quiet = quiet_since_review(case, course, SEDATION)
        if not is_before_first_line(case, course) and not is_quiet:
            yield Finding(
                key=f"course:{course.thread_id}:{asked_since(case, course)}",
                values={"product": course.product},
                evidence=(course.evidence,),
                about=(course.thread_id,),
            )
    if is_first_line_tried(case):
        yield from untold_contents(case)


@rule("MED-CNS-STACK")
def are_many_sedating_medicines_taken_together(case: Case) -> Outcome:
    """S-49, S-50. A gabapentinoid is an antiepileptic as well and counts once."""
    taken = active_of(case, *CNS_ACTIVE)
    classes = {counted_class(course, name) for course in taken for name in course.classes}
    elderly, limit = is_elderly(case), case.days("cns_stack_classes")
    if len(classes & set(CNS_ACTIVE)) < limit:
        may_reach = len(classes & set(CNS_ACTIVE)) + len(unmapped_courses(case)) >= limit
        if may_reach and elderly is not False:
            yield from untold_contents(case)
    elif isinstance(elderly, Unknown):
        yield elderly
    elif elderly and not is_reviewed_together(case, taken):
        found = together(taken, count=len(classes & set(CNS_ACTIVE)))
        yield replace(found, evidence=(*found.evidence, *why_elderly(case)))


def counted_class(course: Course, name: str) -> str:
    is_twice = name == "antiepileptic" and "gabapentinoid" in course.classes
    return "gabapentinoid" if is_twice else name
