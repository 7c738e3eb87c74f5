"""Multidisciplinary rehabilitation for persistent pain."""

from pathway.engine.answers import all_of, missing
from pathway.engine.case import Case
from pathway.engine.predicates.stage import stage
from pathway.engine.predicates.therapies import is_refused, started
from pathway.engine.predicates.trials import conservative_days, is_persistent
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.grounds import declared_persistent, persistence


@rule("REH-MDR")
def is_rehabilitation_to_be_suggested(case: Case) -> Outcome:
    """S-39, S-40."""
    asked = all_of(not is_rehabilitation_settled(case), is_persistent(case))
    yield from missing(asked)
    if asked is True:
        said = declared_persistent(case)
        yield Finding(
            key=f"{stage(case)}:mdr",
            variant="declared" if said else "",
            values={"days": conservative_days(case), "declared": said.subject if said else ""},
            evidence=persistence(case),
        )


def is_rehabilitation_settled(case: Case) -> bool:
    begun = any(each.is_active or each.is_completed for each in started(case, "mdr"))
    return begun or is_refused(case, "mdr")
