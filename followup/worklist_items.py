"""Why a patient is on the worklist: prompts and tasks, the one that leads first."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from followup.due import Due, due, zone
from followup.models import Task
from followup.prompt_cards import rule_order
from followup.task_kinds import OF_PROMPTS
from followup.waiting import latest_wait
from pathway.engine.protocol import Protocol, ProtocolError
from pathway.in_force import rules_in_force
from pathway.models import Prompt
from pathway.models.prompts import SEVERITIES
from pathway.protocols import CURRENT_PROTOCOL, protocol

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
REPORT = "review_report"
CALM = len(SEVERITIES)
_CALM_FROM = SEVERITIES.index("routine")
# The rule that says: no response in this stage (S-02, S-56).
NO_RESPONSE = "RSP-STEPUP"
MEDICINE_CHECK = "side_effect_check"
_OF_RULES = {NO_RESPONSE: "stuck"}
_OF_KINDS = {MEDICINE_CHECK: "medicines"}
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
    version: int = 0
    owner_id: uuid.UUID | None = None
    is_in_pool: bool = False
    # The last day a task may wait for, if that is still ahead.
    waits_until: date | None = None
    # Somebody said what they did about it; it stands until its outcome is recorded.
    is_acknowledged: bool = False
    # The assessment that a patient sent in and nobody has read.
    report: str = ""

    @property
    def may_wait(self) -> bool:
        return self.waits_until is not None

    @property
    def due_state(self) -> str:
        return self.due.state if self.due else ""

    @property
    def rank(self) -> int:
        return SEVERITIES.index(self.severity) if self.severity in SEVERITIES else CALM


def items_of(rows: Sequence[Any], now: datetime) -> dict[uuid.UUID, list[Item]]:
    """The reasons of caseload rows, with their care plans, by care plan."""
    plan_ids = [row.care_plan_id for row in rows]
    items: dict[uuid.UUID, list[Item]] = defaultdict(list)
    order = rule_order(protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version))
    prompts = Prompt.objects.showing().filter(care_plan_id__in=plan_ids).exclude(severity="info")
    for plan_id, severity, text, rule, due_at, state in prompts.values_list(
        "care_plan_id", "severity", "text", "rule", "due_at", "state"
    ):
        place, answered = order.get(rule, len(order)), state != "open"
        item = Item(severity, text, rule, due(due_at, now), place, is_acknowledged=answered)
        items[plan_id].append(item)
    longest = _longest_waits(rows, now)
    for task in _tasks_of(plan_ids):
        items[task.care_plan_id].append(_item_of(task, len(order), longest(task), now))
    return items


def _tasks_of(plan_ids: Sequence[uuid.UUID]) -> Any:
    tasks = Task.objects.open().filter(care_plan_id__in=plan_ids).exclude(kind__in=OF_PROMPTS)
    read = ("care_plan_id", "kind", "title", "due_at", "due_on", "why", "version", "owner_id")
    return tasks.select_related("owner").only(*read, "owner__ended_on")


def _item_of(task: Any, place: int, waits_until: date | None, now: datetime) -> Item:
    return Item(
        severity="",
        says=task.title,
        rule="",
        due=due(task.due_at, now),
        place=place,
        task=task.id,
        kind=task.kind,
        version=task.version,
        owner_id=task.owner_id,
        is_in_pool=task.owner is None or task.owner.ended_on is not None,
        waits_until=waits_until,
        report=task.why["assessment"] if task.kind == REPORT else "",
    )


def _longest_waits(rows: Sequence[Any], now: datetime) -> Callable[[Any], date | None]:
    """Until when each task may wait, if longer than today; one statement a protocol version."""
    today = now.astimezone(zone()).date()
    overlays = {row.care_plan_id: row.overlay for row in rows}
    plans = {row.care_plan_id: row.care_plan for row in rows}
    rules: dict[tuple[str, str], Protocol | None] = {}

    def longest(task: Any) -> date | None:
        plan = plans[task.care_plan_id]
        pinned = (plan.protocol, plan.protocol_version)
        if pinned not in rules:
            rules[pinned] = _rules_of(plan)
        held = rules[pinned]
        latest = held and latest_wait(task, overlays[plan.id], held)
        return latest if latest and latest > today else None

    return longest


def _rules_of(plan: Any) -> Protocol | None:
    """None for a version that was never released: what it allows cannot be said."""
    try:
        return rules_in_force(plan)
    except ProtocolError:
        return None


def leading_first(
    items: Iterable[Item], queue: str, is_theirs: Callable[[Item], bool] | None = None
) -> list[Item]:
    """An emergency leads, by rule; then what the list asks for; then the urgent, then the earliest."""

    def order(item: Item) -> tuple[bool, int, int, datetime, int]:
        is_asked_for = bool(queue) and queue in _queues_of(item)
        fits = is_asked_for + bool(is_theirs and is_theirs(item))
        calmness = min(item.rank, _CALM_FROM)
        due_at = item.due.at if item.due and item.rank else NEVER
        return (item.rank > 0, -fits, calmness, due_at, item.place)

    return sorted(items, key=order)


def _queues_of(item: Item) -> set[str]:
    """The queues whose lists this reason stands on."""
    return {
        item.severity,
        _DATED.get(item.due_state, ""),
        "reports" if item.report else "",
        _OF_RULES.get(item.rule, ""),
        _OF_KINDS.get(item.kind, ""),
    }
