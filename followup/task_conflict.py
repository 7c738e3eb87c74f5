"""A task that somebody else changed or ended: what it says now beside what was entered."""

from typing import Any

from django.utils.translation import gettext as _

from followup.conflicts import Conflict, Difference, last_change, replacing
from followup.forms.task import POOL
from followup.models import Task
from followup.task_page import kind_of


def conflict_over(task: Task, form: Any) -> Conflict:
    """`form` is what was entered to be done with it."""
    who, at = last_change(task.id, task.patient_id)
    found = [
        Difference(field.label, stored, yours)
        for field, stored, yours in _said(task, form)
        if yours
    ]
    keeps = replacing() if task.state == "open" else _("Nothing you entered is stored.")
    return Conflict(who=who, at=at, differences=found, keeps=keeps)


def says_the_same(conflict: Conflict) -> bool:
    """A second click, or two who did the same: there is nothing to choose."""
    return all(str(each.stored) == each.yours for each in conflict.differences)


def _said(task: Task, form: Any) -> list[tuple[Any, Any, str]]:
    """The one field of each of these forms, which is never a call: a call that was made is true."""
    if task.state != "open":
        return [(field, _ended_as(task), _chosen(field)) for field in form.visible_fields()]
    whose = str(task.owner_id or POOL)
    stored = {
        "owner": _words_of(form, "owner", whose),
        "until": str(task.snoozed_until or _("not waiting")),
    }
    return [
        (field, stored.get(field.name, _("open")), _chosen(field))
        for field in form.visible_fields()
    ]


def _words_of(form: Any, name: str, value: str) -> str:
    """A choice as it reads, of a day what was typed."""
    field = form.fields.get(name)
    return str(dict(getattr(field, "choices", ())).get(value, value))


def _chosen(field: Any) -> str:
    return _words_of(field.form, field.name, str(field.value() or ""))


def _ended_as(task: Task) -> str:
    outcome = kind_of(task).outcomes.get(task.outcome_code or "", "")
    return str(outcome) or _("ended")
