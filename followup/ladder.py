"""The ladder of stages as the moves left it, and why each move was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from followup.stage_titles import spoken
from pathway.engine.protocol import Protocol

LADDER = ("ST-0", "ST-1", "ST-2", "ST-3", "ST-4", "ST-5", "ST-M", "ST-X")


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage on the ladder: `state` is done, now or ahead."""

    stage: str
    title: str
    state: str
    since: date | None
    until: date | None
    weeks: int


@dataclass(frozen=True, slots=True)
class Step:
    """One move as it was recorded, with the criteria as whoever moved saw them."""

    row: Any
    title: str
    coming_from: str


def rungs(
    rules: Protocol, changes: Sequence[Any], today: date, died_on: date | None = None
) -> list[Rung]:
    """Each rung with its last stay; who has died is on none any more."""
    stays = _stays(changes)
    current = changes[-1].to_stage if changes else "ST-0"
    if died_on:
        current, today = "", died_on
    return [_rung(rules, stage, stays.get(stage), current, today) for stage in LADDER]


def beside_ladder(rules: Protocol, changes: Sequence[Any]) -> Rung | None:
    """Where the patient is, when it is no rung of the ladder: the emergency stage."""
    if not changes or changes[-1].to_stage in LADDER:
        return None
    stage, since = changes[-1].to_stage, changes[-1].effective_on
    return Rung(stage, spoken(rules.stages[stage].title), "now", since, None, 0)


def steps(rules: Protocol, changes: Sequence[Any]) -> list[Step]:
    """The newest first."""
    return [_step(rules, change) for change in reversed(changes)]


def _step(rules: Protocol, change: Any) -> Step:
    came_from = spoken(rules.stages[change.from_stage].title) if change.from_stage else ""
    return Step(change, spoken(rules.stages[change.to_stage].title), came_from)


def _stays(changes: Sequence[Any]) -> dict[str, tuple[date, date | None]]:
    ends = [each.effective_on for each in changes[1:]] + [None]
    return {
        change.to_stage: (change.effective_on, end)
        for change, end in zip(changes, ends, strict=True)
    }


def _rung(
    rules: Protocol, stage: str, stay: tuple[date, date | None] | None, current: str, today: date
) -> Rung:
    since, until = stay or (None, None)
    state = "now" if stage == current else "done" if stay else "ahead"
    weeks = max(0, ((until or today) - since).days // 7) if since else 0
    return Rung(stage, spoken(rules.stages[stage].title), state, since, until, weeks)
