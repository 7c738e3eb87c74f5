"""Medicines being taken of which nobody knows all the contents: unknown is never none (H-08)."""

from collections.abc import Iterator

from pathway.engine.answers import Unknown, unknown
from pathway.engine.case import Case, derived
from pathway.engine.predicates.courses import Course, Dose, active_courses

UNKNOWN = "unknown"


@derived
def unmapped_courses(case: Case) -> tuple[Course, ...]:
    return tuple(
        course for course in active_courses(case) if is_unmapped(course.dose_on(case.today))
    )


def is_unmapped(dose: Dose) -> bool:
    return not dose.components or any(part.drug_class == UNKNOWN for part in dose.components)


def untold_contents(case: Case) -> Iterator[Unknown]:
    """What a rule about a class of medicines says while one of these may belong to it."""
    if unmapped_courses(case):
        yield unknown(*(f"what {course.product} contains" for course in unmapped_courses(case)))
