"""What the answers about trials rest on: treatments begun, scores, and what clinicians declared."""

from pathway.engine.case import Case, seen
from pathway.engine.facts import DeclarationEntry
from pathway.engine.plan import Evidence
from pathway.engine.predicates.blocks import is_latest_block_negative, latest_block
from pathway.engine.predicates.procedures import done
from pathway.engine.predicates.response import response
from pathway.engine.predicates.therapies import of_modality
from pathway.engine.predicates.trials import (
    FIRST_LINE_CARE,
    FIRST_LINE_DRUGS,
    SECOND_LINE_CARE,
    care_begun,
    classing,
    courses_of,
    declaration,
    is_of_this_pain,
)
from pathway.engine.words import words

Grounds = tuple[Evidence, ...]


def each_once(*grounds: Grounds) -> Grounds:
    return tuple(dict.fromkeys(shown for each in grounds for shown in each))


def declared_persistent(case: Case) -> DeclarationEntry | None:
    """`refractory` implies it."""
    return declaration(case, "persistent") or declaration(case, "refractory")


def persistence(case: Case) -> Grounds:
    """S-39. The declaration, or what was tried and the scores that did not fall."""
    if entry := declared_persistent(case):
        return (seen(entry, "subject"),)
    return each_once(first_line(case), second_line(case), scores(case))


def scores(case: Case) -> Grounds:
    """That did not fall, or rose."""
    found = response(case)
    return found.evidence if found else ()


def refractoriness(case: Case) -> Grounds:
    """S-41."""
    if entry := declaration(case, "refractory"):
        return (seen(entry, "subject"),)
    return each_once(persistence(case), scores(case), third_step(case))


def first_line(case: Case) -> Grounds:
    return begun(case, FIRST_LINE_DRUGS, FIRST_LINE_CARE)


def second_line(case: Case) -> Grounds:
    """What was begun; where nothing was, what was refused."""
    found = begun(case, ("gabapentinoid",), SECOND_LINE_CARE)
    return found or refused(case, *SECOND_LINE_CARE)


def third_step(case: Case) -> Grounds:
    block = latest_block(case) if is_latest_block_negative(case) else None
    denervations = [each for each in done(case, "rfa") if is_of_this_pain(case, each.done_on)]
    return (
        *begun(case, (), ("mdr",)),
        *refused(case, "mdr"),
        *(seen(each.done, "procedure") for each in denervations if each.done),
        *(block.evidence if block else ()),
    )


def begun(case: Case, drugs: tuple[str, ...], care: tuple[str, ...]) -> Grounds:
    return (
        *(course.evidence for course in courses_of(case, *drugs)),
        *(each.evidence for each in care_begun(case, *care)),
    )


def refused(case: Case, *modalities: str) -> Grounds:
    return tuple(
        seen(each.entries[-1], "modality", f"{words(each.modality)}: {each.entries[-1].kind}")
        for each in of_modality(case, *modalities)
        if each.is_refused
    )


def kind_of_pain(case: Case) -> Grounds:
    entry = classing(case)
    return (seen(entry, "pain_classes"),) if entry else ()
