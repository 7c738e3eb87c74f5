"""Patients for whom the pathway was not made."""

from pathway.engine.case import Case, derived
from pathway.engine.predicates.person import age, declared, has_condition
from pathway.engine.predicates.procedures import is_after_surgery

EXCLUSIONS = ("pregnancy", "spinal_malignancy", "spinal_infection", "spine_surgery")


@derived
def exclusions(case: Case) -> tuple[str, ...]:
    found = [what for what in EXCLUSIONS if is_excluded_by(case, what)]
    years = age(case)
    if years is not None and years < case.days("adult_age"):
        found.append("age")
    return tuple(found)


def is_excluded_by(case: Case, what: str) -> bool:
    """An operation excludes for the weeks after it only."""
    said = declared(case, "exclusion", what)
    if said is None or what != "spine_surgery":
        return said is not None or has_condition(case, what) is True
    return case.days_since(case.latest_day(said)) < case.days("surgery_quiet_days")


@derived
def is_elective_care_resting(case: Case) -> bool:
    """After an operation, and for patients for whom the pathway was not made."""
    return is_after_surgery(case) or bool(exclusions(case))
