"""What was put off, in words, and what of the same patient was not."""

import textwrap
import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from followup.fact_words import day_in_words, days_spelled_out
from followup.worklist_items import Item, items_of, leading_first
from pathway.models import CarePlan, Caseload

_LONGEST, _NAMED = 50, 2


def wait_in_words(plan: CarePlan, tasks: Collection[uuid.UUID], until: date, now: datetime) -> str:
    """Which of the patient's tasks wait until that day, and what asks for somebody before it.

    Nothing of tasks that wait no more.
    """
    rows = Caseload.objects.filter(care_plan=plan).select_related("care_plan")
    items = leading_first(items_of(list(rows), now)[plan.id], "")
    waiting = [item for item in items if item.task in tasks]
    if not waiting:
        return ""
    said = _("Until %(day)s this waits: %(what)s.") % {
        "day": day_in_words(until),
        "what": _listed(waiting),
    }
    rest = [item for item in items if item.task not in tasks and _comes_before(item, until)]
    left = _("This does not wait: %(what)s.") % {"what": _listed(rest)}
    return f"{said} {left}" if rest else said


def _comes_before(item: Item, until: date) -> bool:
    return item.task is None or item.due is None or item.due.on <= until


def _listed(items: Sequence[Item]) -> str:
    said = [days_spelled_out(item.says).rstrip(".") for item in items]
    named = [f"“{textwrap.shorten(each, _LONGEST, placeholder=' …')}”" for each in said[:_NAMED]]
    more = [_("%(n)d more") % {"n": len(said) - _NAMED}] * (len(said) > _NAMED)
    return ", ".join([*named, *more])
