"""What prompts about medicine courses have in common."""

from collections.abc import Iterable

from pathway.engine.case import seen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.courses import Course
from pathway.engine.register import Finding


def began(course: Course) -> Evidence:
    return seen(course.start, "product")


def together(taken: Iterable[Course], **values: str | int) -> Finding:
    found = sorted(taken, key=lambda course: course.thread_id)
    threads = tuple(course.thread_id for course in found)
    evidence: tuple[Evidence, ...] = tuple(began(course) for course in found)
    return Finding(
        key="courses:" + "+".join(threads),
        values={"products": ", ".join(sorted(course.product for course in found)), **values},
        evidence=evidence,
        about=threads,
    )
