"""Earlier episodes: an emergency that nobody ended stays one when a new episode begins (H-02)."""

from dataclasses import replace

from pathway.engine.case import Case, derived
from pathway.engine.facts import ConditionEntry


@derived
def earlier_cases(case: Case) -> tuple[Case, ...]:
    """Each earlier episode as it stands by every decision since, also those of other episodes."""
    plans = case.facts.earlier
    if not plans:
        return ()
    decided = tuple(each for plan in (*plans, case.facts) for each in plan.decisions)
    known = tuple(entry for entry in case.facts.conditions if is_known_before(case, entry))
    return tuple(
        Case(
            replace(plan, decisions=decided, conditions=known),
            case.protocol,
            case.as_of,
            case.known_at,
        )
        for plan in plans
    )


def is_known_before(case: Case, entry: ConditionEntry) -> bool:
    """A risk that becomes known in a new episode reopens nothing that was judged in an old one."""
    return case.local_day(entry.recorded_at) < case.started_on


def case_of(case: Case, root_id: str) -> Case:
    """The episode under which an assessment or examination was recorded."""
    for each in earlier_cases(case):
        if any(fact.root_id == root_id for fact in (*each.assessments, *each.neuro_exams)):
            return each
    return case
