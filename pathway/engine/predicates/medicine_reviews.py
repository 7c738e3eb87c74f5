"""Medicine reviews: how long one lasts, and what ends it early."""

from collections.abc import Iterable
from datetime import date, timedelta

from pathway.engine.case import Case
from pathway.engine.facts import Fact, SideEffect
from pathway.engine.predicates.changes import increases
from pathway.engine.predicates.courses import Course, reviews_of
from pathway.engine.visibility import moment

SEDATION = ("sedation", "drowsiness")
DIZZINESS = ("dizziness",)


def quiet_since_review(case: Case, course: Course, effects: tuple[str, ...]) -> bool:
    """A review silences its question until it runs out or something happens (7.9)."""
    reviews = reviews_of(case, course)
    if not reviews or case.today >= runs_out(case, reviews[-1]):
        return False
    events = [*falls_and_effects(case, course, effects)]
    is_shaken = any(moment(event) > moment(reviews[-1]) for event in events)
    return not is_shaken and not any(
        dose.entry.recorded_at > reviews[-1].recorded_at for dose in increases(course)
    )


def runs_out(case: Case, review: Fact) -> date:
    return review.effective_on + timedelta(case.days("drug_review_days"))


def asked_since(case: Case, course: Course) -> date:
    """The day on which the question stands (again): part of the prompt's key."""
    reviews = reviews_of(case, course)
    return reviews[-1].effective_on if reviews else course.first_day


def falls_and_effects(case: Case, course: Course, effects: tuple[str, ...]) -> Iterable[Fact]:
    """Falls, and side effects of these kinds, since the course began."""
    felt = [each for each in case.side_effects if is_felt_of(each, course, effects)]
    events = (*case.falls, *felt)
    return [event for event in events if case.latest_day(event) >= course.first_day]


def is_felt_of(effect: SideEffect, course: Course, effects: tuple[str, ...]) -> bool:
    is_of_course = effect.medication_thread_id in (None, course.thread_id)
    return effect.effect in effects and is_of_course


def is_reviewed_together(case: Case, courses: Iterable[Course]) -> bool:
    """One review that names all of them, and has not run out."""
    named = [{review.root_id for review in reviews_of(case, course)} for course in courses]
    shared = set.intersection(*named)
    return any(
        review.root_id in shared and case.today < runs_out(case, review) for review in case.reviews
    )
