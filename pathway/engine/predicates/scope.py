"""Patients for whom the pathway was not made."""

from pathway.engine.case import Case, derived
from pathway.engine.predicates.person import age, declared

EXCLUSIONS = ("pregnancy", "spinal_malignancy", "spinal_infection", "spine_surgery")


@derived
def exclusions(case: Case) -> tuple[str, ...]:
    found = [what for what in EXCLUSIONS if declared(case, "exclusion", what)]
    years = age(case)
    if years is not None and years < case.days("adult_age"):
        found.append("age")
    return tuple(found)
