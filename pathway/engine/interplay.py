"""Prompts among themselves: which wait for a safety prompt, which are covered by another."""

from collections.abc import Iterable
from dataclasses import replace

from pathway.engine.plan import Prompt
from pathway.engine.protocol import Interplay, Protocol


def settle_among(protocol: Protocol, prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
    """Effects apply in the order of the protocol: holds first, then folds."""
    settled = list(prompts)
    named = names_of(settled)
    for effect in protocol.interplay:
        if named.isdisjoint(effect.first) or named.isdisjoint(effect.then):
            continue
        causes = [each for each in settled if each.is_unresolved and matches(each, effect.first)]
        settled = [affected(protocol, each, effect, causes) for each in settled]
        named = names_of(settled)
    return tuple(settled)


def names_of(prompts: Iterable[Prompt]) -> set[str]:
    """By which names unresolved prompts can be meant."""
    return {name for each in prompts if each.is_unresolved for name in names(each)}


def names(prompt: Prompt) -> tuple[str, str, str]:
    return selectors(prompt.rule, prompt.severity, prompt.variant)


def selectors(rule: str, severity: str, variant: str) -> tuple[str, str, str]:
    """`RULE`, `RULE:severity` or `RULE/variant`."""
    return rule, f"{rule}:{severity}", f"{rule}/{variant}"


def affected(protocol: Protocol, prompt: Prompt, effect: Interplay, causes: list[Prompt]) -> Prompt:
    if not prompt.is_unresolved or not matches(prompt, effect.then):
        return prompt
    for cause in causes:
        if cause is not prompt and (not effect.same or set(cause.about) & set(prompt.about)):
            because = f"{effect.because}: {protocol.rules[cause.rule].title}"
            return replace(prompt, status=effect.effect, status_because=because)
    return prompt


def matches(prompt: Prompt, selectors: tuple[str, ...]) -> bool:
    return any(name in selectors for name in names(prompt))
