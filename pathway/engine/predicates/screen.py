"""Which red flags nobody has asked about (S-09)."""

from pathway.engine.answers import Answer, unknown
from pathway.engine.case import Case, derived
from pathway.engine.facts import Assessment
from pathway.engine.predicates.red_flags import (
    CAUDA_EQUINA_FLAGS,
    FLAGS,
    is_answered,
    is_change_unasked,
)
from pathway.engine.predicates.sittings import intake_assessment, latest_reassessment
from pathway.engine.visibility import moment

REPEATED = (*CAUDA_EQUINA_FLAGS, "progressive_deficit")


@derived
def unasked_flags(case: Case) -> dict[str, Assessment]:
    """By flag: the sitting that left it out, when nobody has asked since."""
    gaps: dict[str, Assessment] = {}
    for sitting, flags in ((intake_assessment(case), FLAGS), (latest_reassessment(case), REPEATED)):
        if sitting is not None:
            since = entries_since(case, sitting)
            gaps |= {
                flag: sitting
                for flag in flags
                if not any(is_answered(entry, flag) for entry in since)
            }
    return gaps


def entries_since(case: Case, sitting: Assessment) -> list[Assessment]:
    """The sitting itself, and what was recorded of its moment or a later one."""
    then = moment(sitting)
    return [entry for entry in case.assessments if moment(entry) >= then]


@derived
def is_screen_complete(case: Case) -> Answer:
    if unasked_flags(case) or is_change_unasked(case):
        return False
    return True if intake_assessment(case) else unknown("intake assessment")
