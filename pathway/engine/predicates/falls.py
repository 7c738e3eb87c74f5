"""Falls, and what warns of one, as they were recorded."""

from pathway.engine.case import seen
from pathway.engine.facts import Assessment, Fact, SideEffect
from pathway.engine.plan import Evidence

FALLS_SCREEN = ("steadi_unsteady", "steadi_worried", "steadi_fallen")


def told(event: Fact) -> Evidence:
    """What of a fall, a falls screen or a side effect was answered, in its own column."""
    if isinstance(event, SideEffect):
        return seen(event, "effect")
    if isinstance(event, Assessment):
        return seen(event, next(each for each in FALLS_SCREEN if getattr(event, each) == "yes"))
    return seen(event, "injury")
