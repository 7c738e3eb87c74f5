"""A clinic's own numbers and switches: tighter than the source, never looser."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

from pathway.engine.protocol import Number, Protocol

# Days, doses and counts are whole.
FRACTIONAL = ("share", "%")

# Whose numbers stay worked out between two evaluations.
CLINICS_KEPT = 128


def with_overrides(protocol: Protocol, overrides: Mapping[str, str]) -> tuple[Protocol, list[str]]:
    """The clinic's numbers and switches, and which of them were refused."""
    if not overrides:
        return protocol, []
    in_force, refused = _overridden(protocol, frozenset(overrides.items()))
    return in_force, [*refused]


@lru_cache(maxsize=CLINICS_KEPT)
def _overridden(
    protocol: Protocol, overrides: frozenset[tuple[str, str]]
) -> tuple[Protocol, tuple[str, ...]]:
    numbers, rules = dict(protocol.numbers), dict(protocol.rules)
    refused: list[str] = []
    for key, said in sorted(overrides):
        if key in numbers and _fits(numbers[key], said):
            shown = replace(numbers[key].shown, value=Decimal(said), is_override=True)
            numbers[key] = replace(numbers[key], shown=shown)
        elif key in rules and rules[key].is_switchable and said in ("on", "off"):
            rules[key] = replace(rules[key], is_on=said == "on")
        else:
            refused.append(f"{key} = {said}")
    for key, number in numbers.items():
        for other, is_kept, words in _relations(number, numbers):
            if not is_kept:
                refused.append(f"{key} must {words} {other}")
                numbers[key], numbers[other] = protocol.numbers[key], protocol.numbers[other]
    return replace(protocol, numbers=numbers, rules=rules), tuple(refused)


def _relations(number: Number, numbers: Mapping[str, Number]) -> Iterator[tuple[str, bool, str]]:
    """(the other number, whether the relation holds, what must be)"""
    if number.below:
        yield number.below, number.value < numbers[number.below].value, "stay below"
    if number.at_most:
        yield number.at_most, number.value <= numbers[number.at_most].value, "not exceed"


def fault(protocol: Protocol, key: str, said: str) -> str:
    """Why a clinic may not set this, in words that say what it may; empty when it may."""
    if key in protocol.rules:
        return _switch_fault(protocol, key, said)
    if key not in protocol.numbers:
        near = get_close_matches(key, (*protocol.numbers, *protocol.rules), n=3)
        hint = f" Perhaps {', '.join(near)}." if near else ""
        return f"The protocol has no number and no rule called {key}.{hint}"
    number = protocol.numbers[key]
    if number.least == number.most:
        return f"{key} is fixed at {plain(number.value)} {number.shown.unit}."
    whole = "number" if number.shown.unit in FRACTIONAL else "whole number"
    return "" if _fits(number, said) else f"Enter a {whole} {bounds_in_words(number)}."


def _switch_fault(protocol: Protocol, rule: str, said: str) -> str:
    if not protocol.rules[rule].is_switchable:
        return f"{rule} cannot be switched off: it watches over red flags."
    return "" if said in ("on", "off") else f"{rule} is a rule: say on or off."


def bounds_in_words(number: Number) -> str:
    """What a clinic may set, and why no more."""
    words = f"from {plain(number.least)} to {plain(number.most)} {number.shown.unit}"
    if number.basis == "local":
        return words
    return f"{words}: {number.basis} may be tightened, never loosened"


def in_words(protocol: Protocol, key: str) -> str:
    """What holds for a number or a rule, as an override would say it."""
    if key in protocol.rules:
        return "on" if protocol.rules[key].is_on else "off"
    return plain(protocol.numbers[key].value)


def canonical(said: str) -> str:
    """A number as it is stored; anything else as it was said."""
    try:
        value = Decimal(said.strip())
    except ArithmeticError:
        return said.strip()
    return plain(value) if value.is_finite() else said.strip()


def plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _fits(number: Number, said: str) -> bool:
    try:
        value = Decimal(said)
    except ArithmeticError:
        return False
    if not value.is_finite() or not number.least <= value <= number.most:
        return False
    return number.shown.unit in FRACTIONAL or value == value.to_integral_value()
