"""Group prompts by cause, so that one event is one card."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pathway.engine.plan import SEVERITIES, Card, Prompt
from pathway.engine.protocol import CardText, Protocol

URGENT = ("urgent", "emergency")


def with_causes(protocol: Protocol, prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
    """What stems from the same assessment as an emergency rides on its card."""
    found, first = list(prompts), protocol.cards[0].id
    emergencies = {about for each in found if each.card == first for about in each.about}
    joined = [
        replace(each, cause_key=first) if rides(protocol, each, emergencies) else each
        for each in found
    ]
    joined.sort(key=lambda each: (rank(each), protocol.places[each.rule], each.trigger_key))
    return tuple(joined)


def rides(protocol: Protocol, prompt: Prompt, emergencies: set[str]) -> bool:
    return prompt.rule in protocol.rides and not emergencies.isdisjoint(prompt.about)


def rank(prompt: Prompt) -> int:
    """0 is the most severe."""
    return len(SEVERITIES) - 1 - SEVERITIES.index(prompt.severity)


def cards_of(protocol: Protocol, prompts: Iterable[Prompt]) -> tuple[Card, ...]:
    """Prompts in their order: the first of a card is the most severe one on it."""
    lines: dict[str, list[Prompt]] = defaultdict(list)
    for prompt in prompts:
        if prompt.status == "open":
            lines[prompt.cause_key].append(prompt)
    found = [(said, lines[said.id]) for said in protocol.cards if said.id in lines]
    found.sort(key=lambda pair: rank(pair[1][0]))
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
