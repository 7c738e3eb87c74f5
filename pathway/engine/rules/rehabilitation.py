"""Multidisciplinary rehabilitation for persistent pain."""

from pathway.engine.answers import all_of, missing
from pathway.engine.case import Case, seen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.response import response
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.therapies import is_refused, started
from pathway.engine.predicates.trials import conservative_days, declaration, is_persistent
from pathway.engine.register import Finding, Outcome, rule


@rule("REH-MDR")
def is_rehabilitation_to_be_suggested(case: Case) -> Outcome:
    """S-39, S-40."""
    asked = all_of(not is_rehabilitation_settled(case), is_persistent(case))
    yield from missing(asked)
    if asked is True:
        yield Finding(
            key=f"{stage(case)}:mdr",
            values={"days": conservative_days(case)},
            evidence=persistence(case),
        )


def persistence(case: Case) -> tuple[Evidence, ...]:
    """The declaration, or the scores that did not fall."""
    declared = declaration(case, "persistent") or declaration(case, "refractory")
    found = response(case)
    return (seen(declared, "subject"),) if declared else found.evidence if found else ()


def is_rehabilitation_settled(case: Case) -> bool:
    begun = any(each.is_active or each.is_completed for each in started(case, "mdr"))
    return begun or is_refused(case, "mdr")
