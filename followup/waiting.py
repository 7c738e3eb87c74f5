"""How long a task may wait: counted from the day it was first due, by the protocol's numbers."""

from datetime import date, timedelta

from followup.models import Task
from followup.task_kinds import KINDS
from pathway.engine.protocol import Protocol

# The number that a reassessment may wait, as prompts of that severity may (6.6); empty: it cannot.
WAITS_UNDER_OVERLAY = {"urgent": "defer_urgent_days", "emergency": ""}


def latest_wait(task: Task, overlay: str, rules: Protocol) -> date | None:
    """The last day it may wait for; None: not at all. `overlay` is the care plan's.

    An open red flag brings the reassessment forward (8.1): waiting must not undo that.
    """
    waits = KINDS[task.kind].waits
    if task.kind == "reassessment":
        waits = WAITS_UNDER_OVERLAY.get(overlay, waits)
    if not waits:
        return None
    return task.due_on + timedelta(days=int(rules.numbers[waits].shown.value))
