"""The STarT Back risk group, scored as the tool's authors publish it (pathway.md 4.1)."""

from pathway.engine.case import Case, derived
from pathway.engine.facts import Assessment
from pathway.engine.predicates.sittings import sittings

# Keele's nine-item tool: below four in all is low; of the rest, four or more on distress is high.
AT_RISK_TOTAL, HIGH_RISK_DISTRESS = 4, 4


@derived
def start_back_risk(case: Case) -> str:
    """low, medium or high by the latest total; empty: not asked, or its distress score missing."""
    screened = [entry for entry in sittings(case) if entry.start_back_total is not None]
    return group(screened[-1]) if screened else ""


def group(entry: Assessment) -> str:
    if entry.start_back_total is None:
        return ""
    if entry.start_back_total < AT_RISK_TOTAL:
        return "low"
    if entry.start_back_distress is None:
        return ""
    return "high" if entry.start_back_distress >= HIGH_RISK_DISTRESS else "medium"
