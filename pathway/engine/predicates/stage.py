"""Where the patient is: a fact recorded by clinicians, never moved by the software."""

from datetime import date

from pathway.engine.case import Case, derived
from pathway.engine.facts import StageChange

FIRST = "ST-0"
CLOSED = "ST-X"


@derived
def stage(case: Case) -> str:
    return case.stage_changes[-1].to_stage if case.stage_changes else FIRST


@derived
def stage_since(case: Case) -> date:
    return case.stage_changes[-1].effective_on if case.stage_changes else case.started_on


def stage_name(case: Case, stage: str) -> str:
    title = case.protocol.stages[stage].title
    return title[0].lower() + title[1:]


@derived
def is_closed(case: Case) -> bool:
    return stage(case) == CLOSED


def stage_before(case: Case, day: date) -> tuple[str, date]:
    """The stage in force before any move of that day, and since when."""
    moved = [change for change in case.stage_changes if change.effective_on < day]
    return (moved[-1].to_stage, moved[-1].effective_on) if moved else (FIRST, case.started_on)


def last_move_to(case: Case, *stages: str) -> StageChange | None:
    moves = [change for change in case.stage_changes if change.to_stage in stages]
    return moves[-1] if moves else None
