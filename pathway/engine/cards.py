"""Group prompts by cause, so that one event is one card."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from pathway.engine.plan import SEVERITIES, Card, Prompt
from pathway.engine.protocol import CardText, Protocol

RANKS = {severity: place for place, severity in enumerate(reversed(SEVERITIES))}
URGENT = ("urgent", "emergency")
MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "working_days": 1440}


def with_causes(protocol: Protocol, prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
    """What stems from the same assessment as an emergency rides on its card."""
    found, first = list(prompts), protocol.cards[0].id
    emergencies = {about for each in found if each.card == first for about in each.about}
    joined = [
        replace(each, cause_key=first) if rides(protocol, each, emergencies) else each
        for each in moved_alone(protocol, found)
    ]
    joined.sort(key=lambda each: (rank(each), protocol.places[each.rule], each.trigger_key))
    return tuple(joined)


def moved_alone(protocol: Protocol, prompts: list[Prompt]) -> list[Prompt]:
    """A line that would stand alone on its card joins another, where the protocol says so."""
    wherever = protocol.alone
    accompanied = {
        each.card for each in prompts if each.status == "open" and each.rule not in wherever
    }
    return [
        each
        if each.rule not in wherever or each.card in accompanied
        else replace(each, cause_key=wherever[each.rule])
        for each in prompts
    ]


def rides(protocol: Protocol, prompt: Prompt, emergencies: set[str]) -> bool:
    return prompt.rule in protocol.rides and not emergencies.isdisjoint(prompt.about)


def rank(prompt: Prompt) -> int:
    """0 is the most severe."""
    return RANKS[prompt.severity]


def due(prompt: Prompt) -> tuple[bool, int]:
    """How soon, from when it is raised; information is never due."""
    within = prompt.due_within
    return (False, within.amount * MINUTES[within.unit]) if within else (True, 0)


def cards_of(
    protocol: Protocol, prompts: Iterable[Prompt], due: Callable[[Any], Any] = due
) -> tuple[Card, ...]:
    """By severity, by what is due first, then as the protocol lists them.

    Prompts come in their order: the first of a card is the most severe one on it.
    """
    lines: dict[str, list[Prompt]] = defaultdict(list)
    for prompt in prompts:
        if prompt.status == "open":
            lines[prompt.cause_key].append(prompt)
    found = [(said, lines[said.id]) for said in protocol.cards if said.id in lines]
    found.sort(key=lambda pair: (rank(pair[1][0]), min(map(due, pair[1]))))
    urgent = sum(prompts[0].severity in URGENT for _, prompts in found)
    most = int(protocol.numbers["cards_visible"].value)
    shown = most - (urgent > most)
    return tuple(
        card(said, prompts, is_shown=position < shown)
        for position, (said, prompts) in enumerate(found)
    )


def card(said: CardText, prompts: list[Prompt], *, is_shown: bool) -> Card:
    severity = prompts[0].severity
    return Card(
        cause_key=said.id,
        title=said.title,
        severity=severity,
        place=place(severity, is_shown=is_shown),
        lines=tuple((each.rule, each.trigger_key) for each in prompts),
    )


def place(severity: str, *, is_shown: bool) -> str:
    """Nothing urgent is ever behind "n more"; information alone makes no card of its own."""
    if severity == "info":
        return "panel"
    if is_shown:
        return "shown"
    return "also_urgent" if severity in URGENT else "behind"
