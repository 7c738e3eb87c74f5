"""Which red flags nobody has asked about (S-09)."""

from collections.abc import Sequence

from pathway.engine.answers import Answer, unknown
from pathway.engine.case import Case, derived
from pathway.engine.facts import Assessment, Fact
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
def unasked_flags(case: Case) -> dict[str, Fact]:
    """By flag: the sitting that left it out, when nobody has asked since.

    Who never had an intake assessment was asked nothing at intake: that is no negative (H-01).
    """
    gaps: dict[str, Fact] = {}
    intake, again = intake_assessment(case), latest_reassessment(case)
    if intake is None and case.stage_changes:
        entered = case.stage_changes[0]
        gaps |= dict.fromkeys(_never_asked(case.assessments, FLAGS), entered)
    for sitting, flags in ((intake, FLAGS), (again, REPEATED)):
        if sitting is not None:
            since = entries_since(case, sitting)
            gaps |= dict.fromkeys(_never_asked(since, flags), sitting)
    return gaps


def _never_asked(entries: Sequence[Assessment], flags: Sequence[str]) -> list[str]:
    return [flag for flag in flags if not any(is_answered(entry, flag) for entry in entries)]


def entries_since(case: Case, sitting: Assessment) -> list[Assessment]:
    """The sitting itself, and what was recorded of its moment or a later one."""
    then = moment(sitting)
    return [entry for entry in case.assessments if moment(entry) >= then]


@derived
def is_screen_complete(case: Case) -> Answer:
    if unasked_flags(case) or is_change_unasked(case):
        return False
    return True if intake_assessment(case) else unknown("intake assessment")
