"""What people read of the source wherever it is cited."""

from datetime import date

from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext

from pathway.engine.protocol import Protocol
from pathway.engine.source import is_review_overdue, missing_references, review_due_on


def source_in_words(rules: Protocol, on: date | None) -> str:
    """Its review, what it cites without supplying it, and whether it is due to be looked at."""
    source = rules.source
    said = [
        gettext("%(status)s; review step %(step)s")
        % {"status": source["review_status"], "step": source["review_step"]},
        *(
            gettext("reference %(number)s not supplied") % {"number": number}
            for number in missing_references(rules)
        ),
        _review(rules, on),
    ]
    return "; ".join(said)


def _review(rules: Protocol, on: date | None) -> str:
    day = {"day": format_date(review_due_on(rules), "j M Y")}
    if on is not None and is_review_overdue(rules, on):
        return gettext("was to be looked at again by %(day)s: that day has passed") % day
    return gettext("to be looked at again by %(day)s") % day
