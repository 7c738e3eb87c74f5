"""What is said when work changed hands or was put off: to whom, and until which day."""

from datetime import date

from django.utils.translation import gettext as _

from clinic.models import Membership
from followup.fact_words import day_in_words


def given_to(owner: Membership | None) -> str:
    if owner is None:
        return _("It is in the pool now: whoever has time takes it.")
    return _("It is in the hands of %(who)s now.") % {"who": owner.user}


def waits_until(day: date | None) -> str:
    """Nothing of a task that waits no more."""
    return _("It waits until %(day)s.") % {"day": day_in_words(day)} if day else ""
