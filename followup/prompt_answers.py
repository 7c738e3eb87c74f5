"""The answer that holds for each standing prompt: who, when, why, until when, and what came of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from followup.deciding import still_standing
from followup.fact_words import code_in_words
from followup.models import Task
from followup.proposals import page_for
from pathway.engine.protocol import Protocol
from pathway.engine.visibility import current, in_order
from pathway.models import Prompt, PromptDecision

CARRY_OUT = "carry_out"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`reason` is the coded one in words; `returns_on`: when the prompt may speak again.

    `task` and `page` are what an acceptance led to: the open task, and where it is recorded.
    """

    kind: str
    by: str
    on: date
    at: datetime | None = None
    reason: str = ""
    note: str = ""
    returns_on: date | None = None
    task: uuid.UUID | None = None
    page: str = ""


def answers_of(
    rules: Protocol, prompts: Sequence[Prompt], known_at: datetime | None = None
) -> dict[Key, Answer]:
    """By rule and trigger key, in two statements; as of a moment no task is named."""
    answered = [each for each in prompts if each.evidence.get("answered")]
    if not answered:
        return {}
    decided = _last_decisions(answered, known_at)
    tasks = {} if known_at else _tasks(answered)
    return {
        _key(each): _answer(rules, each, decided.get(_key(each)), tasks.get(each.id))
        for each in answered
    }


def _answer(
    rules: Protocol, prompt: Prompt, row: PromptDecision | None, task: uuid.UUID | None
) -> Answer:
    said = prompt.evidence["answered"]
    returns_on = prompt.evidence.get("suppressed_until")
    return Answer(
        kind=said["kind"],
        by=said["by"] or "",
        on=date.fromisoformat(said["on"]),
        at=row.effective_at if row else None,
        reason=answer_in_words(rules, row.disposition if row else None, said["reason_code"]),
        note=str(row.note) if row and row.note else "",
        returns_on=date.fromisoformat(returns_on) if returns_on else None,
        task=task,
        page=page_for(prompt) if prompt.state == "accepted" else "",
    )


def task_of(prompt: Prompt) -> Task | None:
    """The open task that stands for carrying out what was accepted."""
    found: Task | None = Task.objects.open().filter(kind=CARRY_OUT, prompt=prompt).first()
    return found


def answer_in_words(rules: Protocol, disposition: str | None, reason_code: str | None) -> str:
    """An outcome or a reason, as the protocol says them."""
    if disposition:
        known = rules.dispositions.get(disposition)
        return known.says if known else code_in_words(disposition)
    if reason_code:
        reason = rules.reasons.get(reason_code)
        return reason.says if reason else code_in_words(reason_code)
    return ""


def _last_decisions(
    prompts: Sequence[Prompt], known_at: datetime | None
) -> dict[Key, PromptDecision]:
    """Of each prompt the newest decision that was not taken back; having looked is none."""
    plans, rules = {each.care_plan_id for each in prompts}, {each.rule for each in prompts}
    rows = PromptDecision.objects.filter(care_plan_id__in=plans, rule__in=rules)
    told: dict[Key, list[Any]] = {}
    for row in sorted(current(rows, known_at), key=in_order):
        told.setdefault(_key(row), []).append(row)
    standing = {key: still_standing(found) for key, found in told.items()}
    return {key: _decisive(found) for key, found in standing.items() if found}


def _decisive(rows: list[PromptDecision]) -> PromptDecision:
    return ([row for row in rows if row.kind != "seen"] or rows)[-1]


def _tasks(prompts: Sequence[Prompt]) -> dict[uuid.UUID, uuid.UUID]:
    accepted = [each.id for each in prompts if each.state == "accepted"]
    tasks = Task.objects.open().filter(kind=CARRY_OUT, prompt_id__in=accepted)
    return dict(tasks.values_list("prompt_id", "id"))


def _key(row: Any) -> Key:
    return (row.rule, row.trigger_key)
