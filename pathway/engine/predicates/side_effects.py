"""When a medicine's side effects are to be asked about (8.2)."""

from datetime import date, timedelta

from pathway.engine.case import Case, derived
from pathway.engine.facts import Assessment
from pathway.engine.frozen import frozen
from pathway.engine.intervals import stage_interval
from pathway.engine.predicates.changes import increases
from pathway.engine.predicates.courses import Course, active_courses
from pathway.engine.predicates.person import counts_as_elderly_for_dates

PACE = {
    "muscle_relaxant": "short",
    "opioid": "short",
    "nsaid": "middle",
    "gabapentinoid": "middle",
    "acetaminophen": "long",
}
WORST = ("gi_bleed", "jaundice", "confusion", "syncope", "breathing")


@frozen()
class CheckDue:
    """`since`: the day it is counted from, with what happened then."""

    course: Course
    day: date
    since: date
    after: str  # check, increase, start, or care: taken before the start of care


@derived
def checks(case: Case) -> tuple[date, ...]:
    """Any kind of contact counts; what a patient sent in counts once somebody has read it."""
    return tuple(
        entry.effective_on
        for entry in case.assessments
        if entry.side_effects_checked and is_known_to_staff(case, entry)
    )


def is_known_to_staff(case: Case, entry: Assessment) -> bool:
    return entry.source != "patient" or any(
        review.kind == "self_report" and entry.root_id in review.reviewed_ids
        for review in case.reviews
        if review.author_role in ("clinician", "nurse")
    )


@derived
def checks_due(case: Case) -> tuple[CheckDue, ...]:
    found = [due for course in active_courses(case) if (due := check_due(case, course)) is not None]
    return tuple(sorted(found, key=lambda each: (each.day, each.course.thread_id)))


def check_due(case: Case, course: Course) -> CheckDue | None:
    """After the start and after each dose increase; then one stage interval after each check.

    Of one day a check comes first: nobody has felt yet what begins that day.
    """
    wait = first_wait(case, course)
    if wait is None:
        return None
    events = [(day, "check") for day in checks(case)]
    events += [(dose.since, "increase") for dose in increases(course)]
    waiting: list[CheckDue] = []
    for day, what in sorted([*events, (course.first_day, "start")]):
        if what == "check":
            waiting = after_check(case, course, day, waiting)
        else:
            waiting.append(first_check(case, course, day, what, wait))
    return min(waiting, key=lambda due: due.day)


def first_check(case: Case, course: Course, day: date, what: str, wait: int) -> CheckDue:
    """What was begun before the start of care is asked about at intake."""
    if day < case.started_on:
        return CheckDue(course, case.started_on, since=case.started_on, after="care")
    return CheckDue(course, day + timedelta(wait), since=day, after=what)


def after_check(case: Case, course: Course, day: date, waiting: list[CheckDue]) -> list[CheckDue]:
    """The interval begins anew; what a start or a raised dose asks for later stays to be asked."""
    early = timedelta(case.days("se_check_early_days"))
    ahead = [due for due in waiting if day < due.day - early]
    if len(ahead) == len(waiting):
        return waiting
    interval = stage_interval(case) or case.days("overlay_emergency_days")
    following = CheckDue(course, day + timedelta(interval), since=day, after="check")
    return [*(due for due in ahead if due.after != "check"), following]


def first_wait(case: Case, course: Course) -> int | None:
    pace = pace_of(case, course)
    suffix = "_elderly_days" if counts_as_elderly_for_dates(case) else "_days"
    return case.days(f"se_check_{pace}{suffix}") if pace else None


def pace_of(case: Case, course: Course) -> str | None:
    """Several classes in one product: the earliest."""
    paces = {PACE[name] for name in course.classes if name in PACE}
    return min(paces, key=lambda pace: case.days(f"se_check_{pace}_days"), default=None)
