"""Group prompts by cause, so that one event is one card."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pathway.engine.interplay import matches
from pathway.engine.plan import SEVERITIES, Card, Prompt
from pathway.engine.protocol import Protocol

OTHER = "plan_quality"


def with_causes(protocol: Protocol, prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
    """What stems from the same assessment as an emergency rides on its card."""
    carded = [(each, card_of(protocol, each)) for each in prompts]
    first = protocol.cards[0].id
    emergencies = {about for each, card in carded if card == first for about in each.about}
    joined = [
        replace(each, card=card, cause_key=first if rides(protocol, each, emergencies) else card)
        for each, card in carded
    ]
    rules = list(protocol.rules)
    joined.sort(key=lambda each: (rank(each), rules.index(each.rule), each.trigger_key))
    return tuple(joined)


def card_of(protocol: Protocol, prompt: Prompt) -> str:
    return next((card.id for card in protocol.cards if matches(prompt, card.rules)), OTHER)


def rides(protocol: Protocol, prompt: Prompt, emergencies: set[str]) -> bool:
    return prompt.rule in protocol.rides and bool(emergencies & set(prompt.about))


def rank(prompt: Prompt) -> int:
    """0 is the most severe."""
    return len(SEVERITIES) - 1 - SEVERITIES.index(prompt.severity)


def cards_of(protocol: Protocol, prompts: Iterable[Prompt]) -> tuple[Card, ...]:
    lines: dict[str, list[Prompt]] = defaultdict(list)
    for prompt in prompts:
        if prompt.status == "open":
            lines[prompt.cause_key].append(prompt)
    order = [card.id for card in protocol.cards]
    made = [card(protocol, cause, found) for cause, found in lines.items()]
    made.sort(key=lambda each: (-SEVERITIES.index(each.severity), order.index(each.cause_key)))
    return placed(protocol, made)


def card(protocol: Protocol, cause: str, found: list[Prompt]) -> Card:
    title = next(each.title for each in protocol.cards if each.id == cause)
    return Card(
        cause_key=cause,
        title=title,
        severity=min(found, key=rank).severity,
        place="shown",
        lines=tuple((each.rule, each.trigger_key) for each in found),
    )


def placed(protocol: Protocol, made: list[Card]) -> tuple[Card, ...]:
    """Nothing urgent is ever behind "n more"; information alone makes no card of its own."""
    most = int(protocol.numbers["cards_visible"].value)
    urgent = [each for each in made if each.severity in ("urgent", "emergency")]
    result = []
    for position, each in enumerate(made):
        if each.severity == "info":
            place = "panel"
        elif position < most - (len(urgent) > most):
            place = "shown"
        else:
            place = "also_urgent" if each in urgent else "behind"
        result.append(replace(each, place=place))
    return tuple(result)
