"""How much acetaminophen a day, over all products together (S-20)."""

from datetime import date, datetime
from decimal import Decimal

from pathway.engine.case import Case, derived
from pathway.engine.frozen import frozen
from pathway.engine.predicates.courses import Course, courses
from pathway.engine.predicates.person import has_condition

CLASS = "acetaminophen"


@frozen()
class Intake:
    """`mg` sums what is known; `unknown` are products whose amount is not."""

    mg: Decimal
    products: tuple[Course, ...]
    unknown: tuple[Course, ...]


def daily_limit(case: Case) -> Decimal:
    """S-20, and the clinic's lower one where liver disease is on record (off unless it is set)."""
    limit = case.number("apap_max_mg_per_day")
    if has_condition(case, "liver_disease") is True:
        limit = min(limit, case.number("apap_max_liver_mg_per_day"))
    return limit


@derived
def acetaminophen_courses(case: Case) -> tuple[Course, ...]:
    return tuple(course for course in courses(case) if CLASS in course.classes)


def intake_on(case: Case, day: date) -> Intake:
    taken = tuple(course for course in acetaminophen_courses(case) if course.is_active_on(day))
    amounts = [course.dose_on(day).mg_a_day(CLASS) for course in taken]
    return Intake(
        mg=sum((amount for amount in amounts if amount is not None), Decimal(0)),
        products=taken,
        unknown=tuple(
            course for course, amount in zip(taken, amounts, strict=True) if amount is None
        ),
    )


@derived
def intake(case: Case) -> Intake:
    return intake_on(case, case.today)


@derived
def change_days(case: Case) -> tuple[date, ...]:
    """Every day on which the daily amount can have changed, newest first."""
    days = {dose.since for course in acetaminophen_courses(case) for dose in course.doses}
    days |= {course.stopped_on for course in acetaminophen_courses(case) if course.stopped_on}
    return tuple(sorted((day for day in days if day <= case.today), reverse=True))


def above_since(case: Case, limit: Decimal) -> date:
    """The day on which the known amount last went above the limit."""
    since = case.today
    for day in change_days(case):
        if intake_on(case, day).mg <= limit:
            break
        since = day
    return since


def last_rise_recorded_at(case: Case) -> datetime | None:
    """When the newest rise of the total became known."""
    recorded = [
        dose.entry.recorded_at
        for day in change_days(case)
        if rose_on(case, day)
        for course in acetaminophen_courses(case)
        for dose in course.doses
        if dose.since == day
    ]
    return max(recorded, default=None)


def rose_on(case: Case, day: date) -> bool:
    return intake_on(case, day).mg > intake_on(case, date.fromordinal(day.toordinal() - 1)).mg
