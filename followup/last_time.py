"""What was answered last time, as a reminder beside each question; never as a default."""

from typing import Any

from django.utils.translation import gettext

from followup.fact_words import day_in_words, number_in_words, value_in_words
from followup.recorded import Recorded
from pathway.questions import FIELDS

_NOT_SHOWN = {"note", "kind", "channel", "function_max"}


def last_time(recorded: Recorded) -> dict[str, str]:
    """For each question, the newest answer anybody gave, with its day."""
    found: dict[str, str] = {}
    for row in recorded.assessments:
        for name in FIELDS - _NOT_SHOWN:
            value = getattr(row, name)
            if value is not None:
                said = {"value": _words(name, value), "day": day_in_words(row.effective_on)}
                found[name] = gettext("Last time: %(value)s, %(day)s") % said
    return found


def _words(name: str, value: Any) -> str:
    if hasattr(value, "normalize"):
        return number_in_words(value)
    return value_in_words(name, value)
