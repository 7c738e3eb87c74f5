"""What is said of a task: why it is due on its day, in whose hands it is, until when it waits."""

from datetime import date

from django.utils.translation import gettext as _

from clinic.models import Membership
from followup.fact_words import day_in_words
from followup.models import Task


def reason_of(task: Task) -> str:
    """Why it is due, and why earlier than its prompt says where the clinic is closed that day."""
    reason: str = task.why.get("reason", "")
    day = date.fromisoformat(task.why.get("unadjusted", task.due_on.isoformat()))
    if day == task.due_on:
        return reason
    said = _("%(reason)s; earlier, because %(day)s is a closed day")
    return said % {"reason": reason, "day": day_in_words(day)}


def given_to(owner: Membership | None) -> str:
    if owner is None:
        return _("It is in the pool now: whoever has time takes it.")
    return _("It is in the hands of %(who)s now.") % {"who": owner.user}


def waits_until(day: date | None) -> str:
    """Nothing of a task that waits no more."""
    return _("It waits until %(day)s.") % {"day": day_in_words(day)} if day else ""
