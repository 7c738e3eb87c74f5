"""Mood, anxiety and fear of movement, as last recorded."""

from pathway.engine.case import Case, derived, latest_with
from pathway.engine.facts import Assessment
from pathway.engine.predicates.sittings import sittings

SCREEN = ("phq2", "gad2", "fear_of_movement")


def current(case: Case, name: str) -> Assessment | None:
    return latest_with(sittings(case), name, lambda value: str(value))


@derived
def is_screened(case: Case) -> bool:
    return all(current(case, name) is not None for name in SCREEN)


@derived
def positives(case: Case) -> tuple[str, ...]:
    """S-67."""
    return tuple(name for name in SCREEN if is_positive(case, name))


def is_positive(case: Case, name: str) -> bool:
    entry = current(case, name)
    value = getattr(entry, name) if entry else None
    if name == "fear_of_movement" or value is None:
        return value == "yes"
    return int(value) >= case.days("screen_positive")
