"""Material changes: what makes a declined suggestion worth saying again."""

from collections.abc import Iterator
from datetime import datetime

from pathway.engine.case import Case, derived
from pathway.engine.predicates.courses import Course, Dose, courses
from pathway.engine.predicates.red_flags import change, instances, is_newly_present
from pathway.engine.predicates.response import Response, responses

CLASSES = ("good", "partial", "none", "worse")


@derived
def material_changes(case: Case) -> dict[str, datetime]:
    """By kind: when the newest change of that kind became known."""
    newest: dict[str, datetime] = {}
    for kind, recorded_at in all_changes(case):
        newest[kind] = max(newest.get(kind, recorded_at), recorded_at)
    return newest


def all_changes(case: Case) -> Iterator[tuple[str, datetime]]:
    yield from (("fall", fall.recorded_at) for fall in case.falls)
    yield from (("side_effect", effect.recorded_at) for effect in case.side_effects)
    yield from (("stage", move.recorded_at) for move in case.stage_changes)
    yield from (
        ("procedure", entry.recorded_at) for entry in case.procedures if entry.kind == "done"
    )
    for course in courses(case):
        yield "course", course.start.recorded_at
        yield from (("dose", dose.entry.recorded_at) for dose in increases(course))
    yield from (("worse", found.sitting.recorded_at) for found in worse_classes(case))
    for found in instances(case):
        if is_newly_present(case, found) or change(found) == "worse":
            yield "flag", found.entry.recorded_at


def increases(course: Course) -> Iterator[Dose]:
    """An amount that became unknown may be an increase."""
    for before, after in zip(course.doses, course.doses[1:], strict=False):
        for drug_class in {part.drug_class for part in after.components}:
            was, now = before.mg_a_day(drug_class), after.mg_a_day(drug_class)
            if was is None or now is None or now > was:
                yield after


def worse_classes(case: Case) -> Iterator[Response]:
    """Reassessments classed worse than the one before; the first counts when it is `worse`."""
    before = CLASSES.index("none")
    for found in responses(case):
        if found.kind in CLASSES:
            now = CLASSES.index(found.kind)
            if now > before:
                yield found
            before = now
