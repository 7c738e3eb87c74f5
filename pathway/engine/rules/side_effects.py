"""Side effects, and low adherence before a step up."""

from pathway.engine.answers import Unknown
from pathway.engine.case import Case, seen
from pathway.engine.facts import SideEffect
from pathway.engine.predicates.person import is_elderly
from pathway.engine.predicates.response import response
from pathway.engine.predicates.side_effects import WORST, checks_due
from pathway.engine.predicates.therapies import therapies
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.words import words


@rule("MED-SE-DUE")
def are_side_effects_to_be_asked_about(case: Case) -> Outcome:
    """S-57, S-58. One prompt lists all courses."""
    overdue = [each for each in checks_due(case) if case.today > each.day]
    if overdue:
        yield Finding(
            key=f"due:{overdue[0].day}",
            values={
                "products": ", ".join(sorted({each.course.product for each in overdue})),
                "due": overdue[0].day,
            },
            evidence=tuple(each.course.evidence for each in overdue),
            about=tuple(each.course.thread_id for each in overdue),
        )


@rule("MED-SE-REVIEW")
def is_a_side_effect_unreviewed(case: Case) -> Outcome:
    """S-57, S-58."""
    for effect in case.side_effects:
        if not is_reviewed(case, effect):
            yield from unreviewed(case, effect)


def is_reviewed(case: Case, effect: SideEffect) -> bool:
    return any(
        review.kind == "side_effect" and effect.root_id in review.reviewed_ids
        for review in case.reviews
        if review.author_role in ("clinician", "nurse")
    )


def unreviewed(case: Case, effect: SideEffect) -> Outcome:
    elderly = is_elderly(case)
    is_grave = effect.severity == "severe" or effect.effect in WORST
    yield Finding(
        key=f"side-effect:{effect.root_id}",
        severity="urgent" if is_grave or elderly is True else "routine",
        values={"effect": words(effect.effect), "degree": effect.severity},
        evidence=(seen(effect, "effect"),),
        about=(effect.root_id, effect.medication_thread_id or effect.root_id),
    )
    if isinstance(elderly, Unknown) and not is_grave:
        yield elderly


@rule("MED-ADH")
def is_adherence_low_where_nothing_helped(case: Case) -> Outcome:
    """S-56 (H-25)."""
    found = response(case)
    if found is None or found.kind != "none":
        return
    low = [each for each in therapies(case) if each.is_active and each.adherence == "low"]
    if found.sitting.adherence == "low" or low:
        yield Finding(
            key=f"reassessment:{found.sitting.root_id}",
            values={"changes": found.words},
            evidence=(seen(found.sitting, "adherence"),),
            about=(found.sitting.root_id,),
        )
