"""Group prompts by cause, so that one event is one card."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pathway.engine.interplay import names
from pathway.engine.plan import SEVERITIES, Card, Prompt
from pathway.engine.protocol import Protocol

OTHER = "plan_quality"


def with_causes(protocol: Protocol, prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
    """What stems from the same assessment as an emergency rides on its card."""
    cards = {selector: card.id for card in protocol.cards for selector in card.rules}
    carded = [(each, card_of(cards, each)) for each in prompts]
    first = protocol.cards[0].id
    emergencies = {about for each, card in carded if card == first for about in each.about}
    joined = [
        replace(each, card=card, cause_key=first if rides(protocol, each, emergencies) else card)
        for each, card in carded
    ]
    place = {rule: number for number, rule in enumerate(protocol.rules)}
    joined.sort(key=lambda each: (rank(each), place[each.rule], each.trigger_key))
    return tuple(joined)


def card_of(cards: Mapping[str, str], prompt: Prompt) -> str:
    """A card may name a variant of a rule; that goes before the rule itself."""
    found = [cards[name] for name in reversed(names(prompt)) if name in cards]
    return found[0] if found else OTHER


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
