"""Why a patient is on the worklist: prompts and tasks, the one that leads first."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from followup.due import Due, due
from followup.models import Task
from followup.prompt_cards import rule_order
from followup.task_kinds import OF_PROMPTS
from pathway.models import Prompt
from pathway.models.prompts import SEVERITIES
from pathway.protocols import CURRENT_PROTOCOL, protocol

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
REPORT = "review_report"
CALM = len(SEVERITIES)
_CALM_FROM = SEVERITIES.index("routine")
_DATED = {"late": "overdue", "today": "today", "soon": "week"}


@dataclass(frozen=True, slots=True)
class Item:
    """One reason to look at a patient: a prompt or a task."""

    severity: str
    says: str
    rule: str
    due: Due | None
    place: int
    task: uuid.UUID | None = None
    kind: str = ""
    # The assessment that a patient sent in and nobody has read.
    report: str = ""

    @property
    def due_state(self) -> str:
        return self.due.state if self.due else ""

    @property
    def rank(self) -> int:
        return SEVERITIES.index(self.severity) if self.severity in SEVERITIES else CALM


def items_of(plan_ids: list[uuid.UUID], now: datetime) -> dict[uuid.UUID, list[Item]]:
    items: dict[uuid.UUID, list[Item]] = defaultdict(list)
    prompts = Prompt.objects.showing().filter(care_plan_id__in=plan_ids).exclude(severity="info")
    order = rule_order(protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version))
    for plan_id, severity, text, rule, due_at in prompts.values_list(
        "care_plan_id", "severity", "text", "rule", "due_at"
    ):
        place = order.get(rule, len(order))
        items[plan_id].append(Item(severity, text, rule, due(due_at, now), place))
    tasks = Task.objects.open().filter(care_plan_id__in=plan_ids).exclude(kind__in=OF_PROMPTS)
    for task in tasks.only("care_plan_id", "kind", "title", "due_at", "why"):
        dated = due(task.due_at, now)
        report = task.why["assessment"] if task.kind == REPORT else ""
        item = Item("", task.title, "", dated, len(order), task.id, task.kind, report)
        items[task.care_plan_id].append(item)
    return items


def leading_first(items: Iterable[Item], queue: str) -> list[Item]:
    """An emergency leads, by rule; then what the queue asks for; then the urgent, then the earliest."""

    def order(item: Item) -> tuple[bool, bool, int, datetime, int]:
        queues = {item.severity, _DATED.get(item.due_state), "reports" if item.report else ""}
        is_asked_for = bool(queue) and queue in queues
        calmness = min(item.rank, _CALM_FROM)
        due_at = item.due.at if item.due and item.rank else NEVER
        return (item.rank > 0, not is_asked_for, calmness, due_at, item.place)

    return sorted(items, key=order)
