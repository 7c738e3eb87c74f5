"""Stored prompts as the cards people see: what, because of what, on whose word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext

from clinic.actors import Actor
from followup.card_text import headline
from followup.due import Due, due
from followup.fact_words import column_in_words, days_spelled_out, value_in_words
from followup.offers import Offer, offer_of
from followup.prompt_answers import Answer, Key, answers_of
from pathway.engine.cards import cards_of
from pathway.engine.protocol import Conflict, Protocol, Statement
from pathway.models import Prompt

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Because:
    """One recorded value a prompt rests on."""

    what: str
    value: str
    on: date
    author: str

    @property
    def sitting(self) -> tuple[date, str]:
        """Values of one day and author are told together."""
        return (self.on, self.author)


@dataclass(frozen=True, slots=True)
class LineView:
    """One prompt with its reasons and sources; `offer` is None where nobody answers."""

    prompt: Any
    heading: str
    rest: str
    due: Due | None
    because: list[Because]
    numbers: list[dict[str, Any]]
    statements: list[Statement]
    conflicts: list[Conflict]
    resolves: str
    options: str
    answered: Answer | None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class CardView:
    """Prompts of one cause; `place` is the engine's: shown, also_urgent, behind or panel."""

    title: str
    severity: str
    place: str
    lines: list[LineView]


def cards_of_prompts(
    rules: Protocol,
    prompts: Sequence[Prompt],
    now: datetime,
    by: Actor | None = None,
    answers: Mapping[Key, Answer] | None = None,
) -> list[CardView]:
    """The engine groups and places; a prompt that is not being shown has no card."""
    answers = answers_of(rules, prompts) if answers is None else answers
    order = rule_order(rules)
    in_order = sorted(prompts, key=lambda each: (each.rank, order.get(each.rule, len(order))))
    by_key = {(each.rule, each.trigger_key): each for each in prompts}
    return [
        CardView(
            title=card.title,
            severity=card.severity,
            place=card.place,
            lines=lines_of(rules, [by_key[key] for key in card.lines], now, by, answers),
        )
        for card in cards_of(rules, [_as_said(each) for each in in_order], due=_due_at)
    ]


def rule_order(rules: Protocol) -> dict[str, int]:
    """The protocol lists rules card by card: the red flags before all else."""
    listed = [rule for card in rules.cards for rule in card.rules]
    return {rule: position for position, rule in enumerate(listed)}


def card_titles(rules: Protocol) -> dict[str, str]:
    """What each rule is about, as its card is headed."""
    return {rule: card.title for card in rules.cards for rule in card.rules}


def lines_of(
    rules: Protocol,
    prompts: Sequence[Prompt],
    now: datetime,
    by: Actor | None = None,
    answers: Mapping[Key, Answer] | None = None,
) -> list[LineView]:
    """What `by` may answer is offered with each line; without anybody, nothing is."""
    found = answers_of(rules, prompts) if answers is None else answers
    return [_line(rules, prompt, now, by, found) for prompt in prompts]


def _as_said(prompt: Prompt) -> Any:
    """What the engine's grouping reads of a prompt."""
    is_shown = prompt.state in {"open", "acknowledged", "accepted"}
    return SimpleNamespace(
        rule=prompt.rule,
        trigger_key=prompt.trigger_key,
        cause_key=prompt.cause_key,
        severity=prompt.severity,
        due_at=prompt.due_at,
        status="open" if is_shown else prompt.state,
    )


def _due_at(said: Any) -> datetime:
    return said.due_at or NEVER


def _line(
    rules: Protocol,
    prompt: Prompt,
    now: datetime,
    by: Actor | None,
    answers: Mapping[Key, Answer],
) -> LineView:
    said = prompt.evidence
    heading, rest = headline(days_spelled_out(prompt.text), rules.rules[prompt.rule].title)
    return LineView(
        prompt=prompt,
        heading=heading,
        rest=rest,
        due=due(prompt.due_at, now),
        because=list(dict.fromkeys(_because(each) for each in said.get("evidence", ()))),
        numbers=list(said.get("thresholds", ())),
        statements=[
            rules.statements[each] for each in said.get("cites", ()) if each in rules.statements
        ],
        conflicts=[
            rules.conflicts[each] for each in said.get("conflicts", ()) if each in rules.conflicts
        ],
        resolves=said.get("resolves", ""),
        options=_options(rules, prompt) or said.get("resolves", ""),
        answered=answers.get((prompt.rule, prompt.trigger_key)),
        offer=offer_of(prompt, rules, by=by, now=now) if by else None,
    )


def _options(rules: Protocol, prompt: Prompt) -> str:
    """The outcomes of a red flag, or how a review of this kind can end; empty for any other."""
    rule = rules.rules[prompt.rule]
    outcomes = [rules.dispositions[id].says for id in (*rule.hands_over, *rule.ends)]
    review = rules.reviews[rule.review] if rule.review else None
    return "; ".join(outcomes or (review.outcomes.values() if review else ()))


def _because(item: dict[str, Any]) -> Because:
    column = item["field"]
    is_of_row = column == "id"
    return Because(
        what=column_in_words(column) if not is_of_row else column_in_words("effect"),
        value="" if is_of_row else value_in_words(column, item["value"]),
        on=date.fromisoformat(item["effective_on"]),
        author=gettext("Patient") if item["author"] == "patient" else item["author"] or "",
    )
