"""The muscle-relaxant clock: one run over all drugs of the class (S-24)."""

from pathway.engine.case import Case, derived
from pathway.engine.frozen import frozen
from pathway.engine.predicates.courses import Course, courses

CLASS = "muscle_relaxant"


@frozen()
class Run:
    """Courses with short gaps; switching the drug does not reset the clock (H-09)."""

    courses: tuple[Course, ...]
    days: int

    @property
    def name(self) -> str:
        return self.courses[0].thread_id


@derived
def class_run(case: Case) -> Run | None:
    """Only while one is active; spasticity is another matter."""
    found = [each for each in courses(case) if CLASS in each.classes and is_for_pain(each)]
    found = [each for each in found if each.first_day <= case.today]
    if not any(each.is_active_on(case.today) for each in found):
        return None
    found.sort(key=lambda each: (each.first_day, each.thread_id))
    run = last_run(case, found)
    return Run(tuple(run), case.days_since(run[0].first_day))


def last_run(case: Case, found: list[Course]) -> list[Course]:
    run: list[Course] = []
    for course in found:
        if run and not is_continued(case, run, course):
            run = []
        run.append(course)
    return run


def is_continued(case: Case, run: list[Course], course: Course) -> bool:
    stops = [each.stopped_on for each in run if each.stopped_on]
    is_still_taken = len(stops) < len(run)
    return is_still_taken or (course.first_day - max(stops)).days <= case.days("mr_gap_days")


def is_for_pain(course: Course) -> bool:
    return course.indication != "spasticity"
