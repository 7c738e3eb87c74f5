"""Prompts raised on a day, and those to be answered by it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from followup.days.accounts import Account, Day, Line, Words, name_of, sorted_into
from pathway.models import Prompt, PromptDecision

ANSWERS: dict[str, Words] = {
    "answered_in_time": gettext_lazy("Answered in time"),
    "answered_late": gettext_lazy("Answered late"),
    "closed_in_time": gettext_lazy("Ended without an answer, in time"),
    "closed_late": gettext_lazy("Ended without an answer, late"),
    "open": gettext_lazy("Not answered yet, in time"),
    "overdue": gettext_lazy("Not answered, overdue"),
}

Answered = Mapping[Any, datetime]


def accounts(day: Day) -> Iterator[Account]:
    raised = Prompt.objects.filter(**day.within("raised_at"))
    # Due by midnight is due on the day that ends, as the worklist says it.
    due = Prompt.objects.filter(due_at__gt=day.begins, due_at__lte=day.ends)
    both = list((raised | due).select_related("patient").ranked())
    answered = _answered(both)
    yield _account(
        "prompts-due",
        gettext_lazy("Prompts to be answered by this day"),
        gettext_lazy("By the date of the answer as it stands now."),
        due.count(),
        [each for each in both if each.due_at and day.begins < each.due_at <= day.ends],
        answered,
        day,
    )
    yield _account(
        "prompts-raised",
        gettext_lazy("Prompts raised on this day"),
        gettext_lazy("By the moment each was first raised."),
        raised.count(),
        [each for each in both if day.begins <= each.raised_at < day.ends],
        answered,
        day,
    )


def _account(
    code: str,
    title: Words,
    counted: Words,
    due: int,
    prompts: list[Any],
    answered: Answered,
    day: Day,
) -> Account:
    placed = ((_place(each, answered, day), _line(each)) for each in prompts)
    return Account(code, title, counted, due, sorted_into(ANSWERS, placed))


def _answered(prompts: list[Any]) -> Answered:
    """When somebody first answered each; a look alone is no answer."""
    rows = PromptDecision.objects.in_force().filter(
        care_plan_id__in={each.care_plan_id for each in prompts}
    )
    found: dict[Any, datetime] = {}
    for *identity, at in rows.exclude(kind="seen").values_list(
        "care_plan_id", "rule", "trigger_key", "occurrence", "recorded_at"
    ):
        key = tuple(identity)
        found[key] = min(at, found.get(key, at))
    return found


def _place(prompt: Any, answered: Answered, day: Day) -> str:
    key = (prompt.care_plan_id, prompt.rule, prompt.trigger_key, prompt.occurrence)
    at, how = answered.get(key) or prompt.acknowledged_at, "answered"
    if at is None:
        at, how = prompt.closed_at, "closed"
    if at is None:
        is_overdue = prompt.due_at is not None and prompt.due_at <= day.now
        return "overdue" if is_overdue else "open"
    return f"{how}_late" if prompt.due_at and at > prompt.due_at else f"{how}_in_time"


def _line(prompt: Any) -> Line:
    became = prompt.closed_as or prompt.state
    return Line(
        id=prompt.id,
        patient_id=prompt.patient_id,
        who=name_of(prompt.patient),
        what=f"{prompt.rule}: {prompt.text}",
        detail=became,
    )
