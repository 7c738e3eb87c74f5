"""How often the pain came back (S-40)."""

from itertools import pairwise

from pathway.engine.case import Case, derived
from pathway.engine.predicates.earlier import earlier_cases

MAINTENANCE = "ST-M"
CARE = ("ST-1", "ST-2", "ST-3")
DISCHARGED = "discharged"


@derived
def recurrences(case: Case) -> int:
    """Moves from maintenance back to care, and episodes after a discharge, over all episodes."""
    earlier = earlier_cases(case)
    discharges = [each for each in earlier if each.facts.episode_close_reason == DISCHARGED]
    return len(discharges) + sum(relapses(each) for each in (*earlier, case))


def relapses(case: Case) -> int:
    stages = [change.to_stage for change in case.stage_changes]
    return sum(before == MAINTENANCE and to in CARE for before, to in pairwise(stages))
