"""Acetaminophen: too much, twice, or an amount nobody knows."""

from decimal import Decimal

from pathway.engine.answers import unknown
from pathway.engine.case import Case, seen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.acetaminophen import (
    CLASS,
    above_since,
    daily_limit,
    intake,
    last_rise_recorded_at,
)
from pathway.engine.predicates.courses import Course
from pathway.engine.predicates.person import condition
from pathway.engine.predicates.unmapped import untold_contents
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.courses import key_of


@rule("MED-APAP-MAX")
def is_more_acetaminophen_than_the_limit_taken(case: Case) -> Outcome:
    """S-20. The known part alone is enough to fire (H-08)."""
    taken, limit = intake(case), daily_limit(case)
    if taken.mg > limit:
        yield above_limit(case, limit)
        return
    if taken.unknown:
        yield unknown(*untold_amounts(case))
    yield from untold_contents(case)


def above_limit(case: Case, limit: Decimal) -> Finding:
    taken = intake(case)
    is_above_label = taken.mg > case.number("apap_label_max_mg_per_day")
    phrases = ["at_least"] * bool(taken.unknown) + ["above_label"] * is_above_label
    return Finding(
        key=f"above:{above_since(case, limit)}",
        values={"total": taken.mg, "limit": limit, "products": names(taken.products)},
        phrases=tuple(phrases),
        evidence=(*doses(case, taken.products), *why_lower(case, limit)),
        about=threads_of(taken.products),
        worsened_at=last_rise_recorded_at(case),
        decline_days=case.days("apap_redecline_days") if is_above_label else None,
    )


def why_lower(case: Case, limit: Decimal) -> tuple[Evidence, ...]:
    """The liver disease for which the clinic has set a limit of its own."""
    disease = condition(case, "liver_disease")
    is_lower = limit < case.number("apap_max_mg_per_day")
    return (seen(disease, "code"),) if disease and is_lower else ()


@rule("MED-APAP-DUP")
def is_acetaminophen_in_several_products(case: Case) -> Outcome:
    """S-62."""
    taken = intake(case)
    if len(taken.products) < 2 or taken.mg > daily_limit(case):
        return
    if taken.unknown:
        yield unknown(*untold_amounts(case))
    else:
        yield Finding(
            key=key_of(threads_of(taken.products)),
            values={"total": taken.mg, "products": names(taken.products)},
            evidence=doses(case, taken.products),
            about=threads_of(taken.products),
        )


@rule("MED-APAP-UNK")
def is_an_acetaminophen_amount_unknown(case: Case) -> Outcome:
    """S-20."""
    taken = intake(case)
    for course in taken.unknown:
        dose = course.dose_on(case.today)
        lacking = dose.unknown_of(CLASS)
        yield Finding(
            key=f"product:{course.thread_id}:{dose.since}",
            values={"known": taken.mg, "product": course.product, "lacking": lacking},
            phrases=("strength",) if "strength" in lacking else (),
            evidence=doses(case, (course,)),
            about=(course.thread_id,),
        )


def untold_amounts(case: Case) -> list[str]:
    return [
        f"{course.dose_on(case.today).unknown_of(CLASS)} of {course.product}"
        for course in intake(case).unknown
    ]


def names(taken: tuple[Course, ...]) -> str:
    return ", ".join(sorted(course.product for course in taken))


def threads_of(taken: tuple[Course, ...]) -> tuple[str, ...]:
    return tuple(sorted(course.thread_id for course in taken))


def doses(case: Case, taken: tuple[Course, ...]) -> tuple[Evidence, ...]:
    """Each product with what is known of its amount."""
    return tuple(
        seen(dose.entry, "product", amount_words(course, dose.mg_a_day(CLASS)))
        for course in taken
        for dose in (course.dose_on(case.today),)
    )


def amount_words(course: Course, mg: Decimal | None) -> str:
    amount = "amount unknown" if mg is None else f"{mg.normalize():f} mg a day at most"
    return f"{course.product}: {amount}"
