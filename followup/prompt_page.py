"""One prompt to decide on: why, what was answered, and what can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.actors import Actor
from followup.deciding import decisions_on, still_standing, ways_for
from followup.fact_words import column_in_words, day_in_words
from followup.prompt_answers import answer_in_words
from followup.prompt_cards import CardView, card_titles, lines_of
from followup.resolving import Named, named_of
from pathway.engine.protocol import Protocol
from pathway.engine.ways import Ways
from pathway.in_force import rules_in_force
from pathway.models import Prompt, PromptDecision


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as people read it; `is_taken_back` by an `undone` after it."""

    row: PromptDecision
    what: str
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class PromptPage:
    """`ways` is empty where nothing can be answered; `may_undo`: the last answer is one's own."""

    prompt: Prompt
    protocol: Protocol
    card: CardView
    ways: Ways
    findings: list[tuple[str, str]]
    named: list[Named]
    said: list[Said]
    may_undo: bool


def read_prompt(prompt: Prompt, *, by: Actor, may_decide: bool, now: datetime) -> PromptPage:
    rules = rules_in_force(prompt.care_plan)
    rows = decisions_on(prompt)
    standing = still_standing(rows)
    is_asked = may_decide and prompt.closed_at is None and prompt.state != "held"
    found = ways_for(prompt, rules, by=by, now=now) if is_asked else Ways()
    return PromptPage(
        prompt=prompt,
        protocol=rules,
        card=_card(rules, prompt, now),
        ways=found,
        findings=findings_of(prompt),
        named=named_of(prompt, found.review.names) if found.review else [],
        said=[_said(rules, row, standing) for row in rows],
        may_undo=may_decide and bool(standing) and standing[-1].author_id == by.id,
    )


def findings_of(prompt: Prompt) -> list[tuple[str, str]]:
    """The instances an outcome can end, with the words and the day of each."""
    on = {
        f"{item['root_id']}/{item['field']}": item["effective_on"]
        for item in prompt.evidence.get("evidence", ())
    }
    return [(key, _finding(key, on.get(key))) for key in prompt.evidence.get("instances", ())]


def _finding(key: str, on: str | None) -> str:
    what = column_in_words(key.rpartition("/")[2])
    return f"{what}, {day_in_words(date.fromisoformat(on))}" if on else what


def _card(rules: Protocol, prompt: Prompt, now: datetime) -> CardView:
    title = card_titles(rules).get(prompt.rule, "")
    return CardView(title, prompt.severity, "shown", lines_of(rules, [prompt], now))


def _said(rules: Protocol, row: PromptDecision, standing: Sequence[Any]) -> Said:
    taken_back = row.kind != "undone" and row not in standing
    return Said(row, answer_in_words(rules, row.disposition, row.reason_code), taken_back)
