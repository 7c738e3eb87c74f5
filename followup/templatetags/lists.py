"""Words and marks of the caseload's cells."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

from followup.due import zone
from followup.sparklines import Sparkline

register = template.Library()

# As charts call them; the mean of the last two items of PEG is its function part.
_SCALES = {"RMDQ": "RMDQ", "ODI": "ODI", "PEG function": "PEG"}


@register.inclusion_tag("parts/sparkline.html")
def sparkline(line: Sparkline | None, tone: str) -> dict[str, Any]:
    return {"line": line, "tone": tone}


@register.filter
def function_scale(instrument: str) -> str:
    return _SCALES.get(instrument, instrument)


@register.simple_tag
def days_ago(on: date, now: datetime) -> str:
    days = (now.astimezone(zone()).date() - on).days
    if days <= 0:
        return gettext("Today")
    if days == 1:
        return gettext("Yesterday")
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
