"""Muscle relaxants: a short course only, and not lightly in elderly people."""

from collections.abc import Iterator

from pathway.engine.answers import Unknown
from pathway.engine.case import Case, seen
from pathway.engine.predicates.courses import Course, active_of, courses
from pathway.engine.predicates.falls import told
from pathway.engine.predicates.medicine_reviews import (
    SEDATION,
    asked_since,
    falls_and_effects,
    quiet_since_review,
)
from pathway.engine.predicates.muscle_relaxants import CLASS, Run, class_run
from pathway.engine.predicates.person import age_words, is_elderly, why_elderly
from pathway.engine.predicates.unmapped import unmapped_courses, untold_contents
from pathway.engine.register import Finding, Outcome, rule


@rule("MED-MR-WARN")
def is_the_end_of_a_muscle_relaxant_to_be_planned(case: Case) -> Outcome:
    """S-24."""
    run = class_run(case)
    if run and case.days("mr_warn_days") <= run.days < case.days("mr_stop_days"):
        yield long_run(run)
    elif run is None or run.days < case.days("mr_warn_days"):
        yield from untold_since(case, "mr_warn_days")


@rule("MED-MR-STOP")
def is_a_muscle_relaxant_taken_too_long(case: Case) -> Outcome:
    """S-24."""
    run = class_run(case)
    if run and run.days >= case.days("mr_stop_days"):
        yield long_run(run)
    else:
        yield from untold_since(case, "mr_stop_days")


def untold_since(case: Case, key: str) -> Iterator[Unknown]:
    """One taken for so long may be a muscle relaxant."""
    if any(case.days_since(each.first_day) >= case.days(key) for each in unmapped_courses(case)):
        yield from untold_contents(case)


def long_run(run: Run) -> Finding:
    is_partial = run.courses[0].start.date_precision != "day"
    return Finding(
        key=f"run:{run.name}",
        values={"days": run.days, "products": ", ".join(each.product for each in run.courses)},
        phrases=("at_least",) if is_partial else (),
        evidence=tuple(course.evidence for course in run.courses),
        about=tuple(course.thread_id for course in run.courses),
    )


@rule("MED-MR-ELD")
def does_an_elderly_person_take_a_muscle_relaxant(case: Case) -> Outcome:
    """S-49, S-50."""
    elderly = is_elderly(case)
    for course in active_of(case, CLASS):
        if isinstance(elderly, Unknown):
            yield elderly
        elif elderly and not quiet_since_review(case, course, SEDATION):
            yield relaxant_in_elderly(case, course)
    if elderly is not False:
        yield from untold_contents(case)


def relaxant_in_elderly(case: Case, course: Course) -> Finding:
    events = list(falls_and_effects(case, course, SEDATION))
    return Finding(
        key=f"course:{course.thread_id}:{asked_since(case, course)}",
        severity="urgent" if events else "routine",
        values={"product": course.product, "age": age_words(case)},
        phrases=("after_event",) if events else (),
        evidence=(course.evidence, *why_elderly(case), *map(told, events)),
        about=(course.thread_id,),
    )


@rule("MED-CONFIRM-STOP")
def is_a_planned_end_past_without_a_stop(case: Case) -> Outcome:
    """S-24, S-57."""
    for course in courses(case):
        end = course.planned_end.planned_end_on if course.planned_end else None
        if end and course.planned_end and course.is_active_on(case.today) and case.today > end:
            yield Finding(
                key=f"course:{course.thread_id}:{end}",
                values={"product": course.product, "end": end},
                evidence=(seen(course.planned_end, "planned_end_on"),),
                about=(course.thread_id,),
            )
