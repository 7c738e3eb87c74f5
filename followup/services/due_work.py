"""What a tick does: everything whose date has come, except what speaks to the outside."""

from clinic.actors import Actor
from followup.services.sweep import sweep


def do_dated_work(*, by: Actor) -> None:
    """Evaluate care plans that are due."""
    sweep(by=by)
