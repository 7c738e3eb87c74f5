"""Red flags that were judged harmless before a risk factor became known."""

from pathway.engine.case import Case, derived
from pathway.engine.facts import ConditionEntry
from pathway.engine.predicates.decisions import endings
from pathway.engine.predicates.earlier import earlier_cases
from pathway.engine.predicates.person import has_condition, present_since
from pathway.engine.predicates.red_flags import REVIEW_FLAGS, Instance, instances

RAISING_RISKS = ("immunosuppression", "osteoporosis", "recent_trauma", "cancer_history")


@derived
def reopened_review_flags(case: Case) -> tuple[Instance, ...]:
    """S-16 to S-19: a risk factor recorded since the judgement asks for a new one.

    Also when what this episode judged was carried over from an earlier one.
    """
    earlier = earlier_cases(case)
    risks = [risk for code in RAISING_RISKS if (risk := present_risk(case, code))]
    known = (*(old for each in earlier for old in instances(each)), *instances(case))
    own = tuple(
        found
        for found in known
        if found.flag in REVIEW_FLAGS and is_judged_without(case, found, risks)
    )
    return (*(found for each in earlier for found in reopened_review_flags(each)), *own)


def is_judged_without(case: Case, found: Instance, risks: list[ConditionEntry]) -> bool:
    judged = endings(case).get(found.key)
    if not judged or judged[-1].disposition == "entered_in_error":
        return False
    return any(risk.recorded_at > judged[-1].recorded_at for risk in risks)


def present_risk(case: Case, code: str) -> ConditionEntry | None:
    return present_since(case, code) if has_condition(case, code) is True else None
