"""Assessments of this episode: intake, reassessments, and which of them carry scores."""

from operator import attrgetter

from pathway.engine.case import Case, derived
from pathway.engine.facts import Assessment

scores = attrgetter("nrs", "vas", "peg_pain", "function_raw", "peg_enjoyment")
NO_SCORES = (None,) * 5


@derived
def sittings(case: Case) -> list[Assessment]:
    return [entry for entry in case.assessments if case.is_in_episode(entry)]


@derived
def intake_assessment(case: Case) -> Assessment | None:
    """After surgery a new intake becomes the baseline, so the latest one counts."""
    return latest_of(case, "intake")


@derived
def latest_reassessment(case: Case) -> Assessment | None:
    return latest_of(case, "reassessment")


def latest_of(case: Case, kind: str) -> Assessment | None:
    found = [entry for entry in sittings(case) if entry.kind == kind]
    return found[-1] if found else None


def is_scored(entry: Assessment) -> bool:
    """Contacts carry no step decision, whatever they measured."""
    return entry.kind in ("intake", "reassessment") and scores(entry) != NO_SCORES


@derived
def scored(case: Case) -> list[Assessment]:
    return [entry for entry in sittings(case) if is_scored(entry)]


@derived
def count_before(case: Case) -> dict[str, int]:
    """By sitting: how many scored ones come before it."""
    counted = {entry.root_id for entry in scored(case)}
    counts, count = {}, 0
    for entry in sittings(case):
        counts[entry.root_id] = count
        count += entry.root_id in counted
    return counts


def scored_before(case: Case, sitting: Assessment) -> list[Assessment]:
    return scored(case)[: count_before(case)[sitting.root_id]]
