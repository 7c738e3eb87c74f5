"""What a tick does: everything whose date has come, except what speaks to the outside."""

from clinic.actors import Actor
from followup.services.surfacing import surface_due
from followup.services.sweep import sweep


def do_dated_work(*, by: Actor) -> None:
    """Evaluate care plans that are due, then step tasks that are due; emergencies are among them."""
    sweep(by=by)
    surface_due(by=by)
