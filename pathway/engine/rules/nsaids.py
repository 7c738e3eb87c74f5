"""NSAIDs: with care in elderly people, one at a time, after acetaminophen."""

from pathway.engine.answers import Unknown
from pathway.engine.case import Case, seen
from pathway.engine.predicates.courses import Course, active_of, courses, is_unsuitable
from pathway.engine.predicates.medicine_reviews import (
    SEDATION,
    asked_since,
    is_reviewed_together,
    quiet_since_review,
)
from pathway.engine.predicates.person import (
    age_words,
    condition,
    has_condition,
    is_elderly,
    why_elderly,
)
from pathway.engine.predicates.unmapped import unmapped_courses, untold_contents
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.courses import together
from pathway.engine.words import words

RISKY_DRUGS = ("anticoagulant", "antiplatelet", "corticosteroid")
RISKY_CONDITIONS = ("anticoagulated", "ckd", "gi_bleed_history", "heart_failure")
TOPICAL = ("topical", "cutaneous")


def systemic_nsaids(case: Case) -> list[Course]:
    return [each for each in active_of(case, "nsaid") if each.start.route not in TOPICAL]


@rule("MED-NSAID-ELD")
def does_an_elderly_person_take_an_nsaid(case: Case) -> Outcome:
    """S-23, S-49."""
    elderly = is_elderly(case)
    for course in systemic_nsaids(case):
        if isinstance(elderly, Unknown):
            yield elderly
        elif elderly and not quiet_since_review(case, course, SEDATION):
            yield from nsaid_in_elderly(case, course)
    if elderly is not False:
        yield from untold_contents(case)


def nsaid_in_elderly(case: Case, course: Course) -> Outcome:
    drugs = sorted(active_of(case, *RISKY_DRUGS), key=lambda each: each.product)
    held = [condition(case, code) for code in RISKY_CONDITIONS if has_condition(case, code) is True]
    conditions = [entry for entry in held if entry is not None]
    risks = [*(each.product for each in drugs), *(words(entry.code) for entry in conditions)]
    aspirin = sorted(each.product for each in active_of(case, "aspirin_low_dose"))
    yield Finding(
        key=f"course:{course.thread_id}:{asked_since(case, course)}",
        severity="urgent" if risks else "routine",
        values={
            "product": course.product,
            "age": age_words(case),
            "risks": ", ".join(risks),
            "aspirin": ", ".join(aspirin),
        },
        phrases=(*(("with_risks",) if risks else ()), *(("aspirin",) if aspirin else ())),
        evidence=(
            course.evidence,
            *why_elderly(case),
            *(each.evidence for each in drugs),
            *(seen(entry, "code") for entry in conditions),
        ),
        about=(course.thread_id,),
    )
    if not risks:
        asked = [has_condition(case, code) for code in RISKY_CONDITIONS]
        yield from (answer for answer in asked if isinstance(answer, Unknown))


@rule("MED-NSAID-DUP")
def are_two_nsaids_taken_together(case: Case) -> Outcome:
    """S-62."""
    taken = systemic_nsaids(case)
    if len(taken) > 1:
        if not is_reviewed_together(case, taken):
            yield together(taken)
    elif len(taken) + len(unmapped_courses(case)) > 1:
        yield from untold_contents(case)


@rule("MED-NSAID-FIRST")
def was_an_nsaid_started_before_acetaminophen(case: Case) -> Outcome:
    """S-21, S-22; contested (C-01), so it only informs."""
    for course in active_of(case, "nsaid"):
        before = [
            each
            for each in courses(case)
            if "acetaminophen" in each.classes and each.first_day <= course.first_day
        ]
        if not before and not is_unsuitable(case, "acetaminophen"):
            yield together([course])
