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
    course: Course
    day: date


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
    found = [
        CheckDue(course, day)
        for course in active_courses(case)
        if (day := check_due(case, course)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.day, each.course.thread_id)))


def check_due(case: Case, course: Course) -> date | None:
    """After the start or a dose increase; then one stage interval after each check."""
    wait = first_wait(case, course)
    if wait is None:
        return None
    first = course.first_day + timedelta(wait)
    due = case.started_on if course.first_day < case.started_on else first
    events = [(day, "check") for day in checks(case)]
    events += [(dose.since, "increase") for dose in increases(course)]
    for day, kind in sorted(events):
        due = after_event(case, due, day, kind, wait)
    return due


def after_event(case: Case, due: date, day: date, kind: str, wait: int) -> date:
    if kind == "increase":
        return min(due, day + timedelta(wait))
    is_early_enough = day >= due - timedelta(case.days("se_check_early_days"))
    interval = stage_interval(case) or case.days("overlay_emergency_days")
    return day + timedelta(interval) if is_early_enough else due


def first_wait(case: Case, course: Course) -> int | None:
    pace = pace_of(case, course)
    suffix = "_elderly_days" if counts_as_elderly_for_dates(case) else "_days"
    return case.days(f"se_check_{pace}{suffix}") if pace else None


def pace_of(case: Case, course: Course) -> str | None:
    """Several classes in one product: the earliest."""
    paces = {PACE[name] for name in course.classes if name in PACE}
    return min(paces, key=lambda pace: case.days(f"se_check_{pace}_days"), default=None)
