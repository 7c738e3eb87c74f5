"""A clinic's own numbers and switches: tighter than the source, never looser."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from pathway.engine.protocol import Number, Protocol


def with_overrides(protocol: Protocol, overrides: Mapping[str, str]) -> tuple[Protocol, list[str]]:
    """The clinic's numbers and switches, and which of them were refused."""
    if not overrides:
        return protocol, []
    numbers, rules = dict(protocol.numbers), dict(protocol.rules)
    refused: list[str] = []
    for key, said in sorted(overrides.items()):
        if key in numbers and _fits(numbers[key], said):
            shown = replace(numbers[key].shown, value=Decimal(said), is_override=True)
            numbers[key] = replace(numbers[key], shown=shown)
        elif key in rules and rules[key].is_switchable and said in ("on", "off"):
            rules[key] = replace(rules[key], is_on=said == "on")
        else:
            refused.append(f"{key} = {said}")
    for key, number in numbers.items():
        if number.below and number.value >= numbers[number.below].value:
            refused.append(f"{key} must stay below {number.below}")
            numbers[key] = protocol.numbers[key]
            numbers[number.below] = protocol.numbers[number.below]
    return replace(protocol, numbers=numbers, rules=rules), refused


def _fits(number: Number, said: str) -> bool:
    try:
        value = Decimal(said)
    except ArithmeticError:
        return False
    return value.is_finite() and number.least <= value <= number.most
