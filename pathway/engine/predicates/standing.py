"""Where the patient stands: what a prompt rests on that is about something not recorded."""

from pathway.engine.case import Case, derived, seen
from pathway.engine.plan import Evidence
from pathway.engine.predicates.sittings import sittings


@derived
def where_they_stand(case: Case) -> tuple[Evidence, ...]:
    """The stage they are in and their last sitting: intervals and what is missing count from these."""
    moved = [seen(case.stage_changes[-1], "to_stage")] if case.stage_changes else []
    sat = sittings(case)[-1:]
    return (*moved, *(seen(each, "kind" if each.nrs is None else "nrs") for each in sat))
