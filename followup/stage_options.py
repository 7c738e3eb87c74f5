"""Where a patient may go from here, as the protocol sees each move; none is blocked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.fact_words import column_in_words, day_in_words, days_spelled_out
from followup.services.evaluating import evaluate_plans
from pathway.engine.facts import Facts
from pathway.engine.protocol import Protocol
from pathway.engine.transitions import Criterion, Move, transition
from pathway.engine.visibility import current
from pathway.protocols import protocol
from pathway.services.courses import CLOSED
from pathway.services.courses import Move as Chosen

WEIGHED = {
    "conservative days": gettext_lazy("Days of conservative care"),
    "response": gettext_lazy("Response"),
    "changes": gettext_lazy("Changes"),
    "red flags unresolved": gettext_lazy("Red flags without an outcome"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A stage to move to, with what it rests on."""

    stage: str
    title: str
    expects: str
    move: Move
    is_suggested: bool

    @property
    def met(self) -> list[str]:
        return [each.says for each in self.move.criteria if each.state == "met"]

    @property
    def unmet(self) -> list[str]:
        return [each.says for each in self.move.criteria if each.state == "unmet"]

    @property
    def unknown(self) -> list[tuple[str, str]]:
        """What cannot be told, with what is missing."""
        return [
            (each.says, _missing(each)) for each in self.move.criteria if each.state == "unknown"
        ]

    @property
    def not_met(self) -> tuple[str, ...]:
        """As the move is recorded: everything not known to be met."""
        return tuple(each.says for each in self.move.criteria if each.state != "met")

    def chosen(self, *, reason: str, close_reason: str) -> Chosen:
        """The move as somebody makes it, with the criteria as they were shown."""
        return Chosen(
            to=self.stage,
            reason=reason,
            criteria_met=tuple(self.met),
            criteria_unmet=self.not_met,
            is_override=self.move.is_override,
            close_reason=close_reason if self.stage == CLOSED else "",
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """`weighed`: what people look at when they weigh a move, with the day of the last score."""

    options: list[Option] = field(default_factory=list)
    weighed: list[tuple[Any, str]] = field(default_factory=list)


def choices_from(plan: Any, now: datetime) -> Choices:
    """Every other stage; those the protocol has from here come first. Empty: not evaluated."""
    done, _failed = evaluate_plans([plan], as_of=now)
    if not done:
        return Choices()
    facts, suggested = done[0].facts, done[0].plan.suggested_stage
    rules = protocol(plan.protocol, plan.protocol_version)
    moves = [transition(facts, rules, to, as_of=now) for to in rules.stages if to != plan.stage]
    moves.sort(key=lambda move: not move.is_permitted)
    options = [_option(rules, move, suggested.to if suggested else "") for move in moves]
    return Choices(options, _weighed(facts, moves))


def options_from(plan: Any, now: datetime) -> list[Option]:
    return choices_from(plan, now).options


def _weighed(facts: Facts, moves: Iterable[Move]) -> list[tuple[Any, str]]:
    """The same data stands behind every criterion."""
    data = next((each.data for move in moves for each in move.criteria), {})
    said = [(WEIGHED[name], _amount(data[name])) for name in WEIGHED if data.get(name) != ""]
    scored = [
        each.effective_on for each in current(facts.assessments, None) if each.nrs is not None
    ]
    return [*said, (_("Last scored"), day_in_words(max(scored)))] if scored else said


def _amount(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(column_in_words(each.rpartition("/")[2]) for each in value) or _("none")
    return days_spelled_out(str(value))


def _option(rules: Protocol, move: Move, suggested: str) -> Option:
    text = rules.stages[move.to_stage]
    return Option(text.id, text.title, text.expects, move, text.id == suggested)


def _missing(criterion: Criterion) -> str:
    return ", ".join(column_in_words(each) for each in criterion.missing)
