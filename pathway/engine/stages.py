"""Stages: what is suggested. People record the move; nothing here makes one."""

from collections.abc import Iterable

from pathway.engine.plan import Prompt, SuggestedStage


def unresolved(prompts: Iterable[Prompt], rule: str, severity: str | None = None) -> list[Prompt]:
    return [
        prompt
        for prompt in prompts
        if prompt.rule == rule and prompt.is_unresolved and severity in (None, prompt.severity)
    ]


def overlay(prompts: Iterable[Prompt]) -> str:
    found = list(prompts)
    if unresolved(found, "RF-CES"):
        return "emergency"
    if unresolved(found, "RF-PROGDEF") or unresolved(found, "RF-REVIEW", "urgent"):
        return "urgent"
    return "none"


def suggested_stage(stage: str, prompts: Iterable[Prompt]) -> SuggestedStage | None:
    """At most one; a held prompt suggests nothing."""
    for prompt, to in suggestions(list(prompts)):
        if to == stage:
            return None
        return SuggestedStage(to=to, rule=prompt.rule, trigger_key=prompt.trigger_key)
    return None


def suggestions(prompts: list[Prompt]) -> Iterable[tuple[Prompt, str]]:
    yield from ((each, "ST-E") for each in unresolved(prompts, "RF-CES"))
    surgical = unresolved(prompts, "SUR-CONSULT")
    yield from ((each, "ST-5") for each in surgical if each.variant != "cauda_equina")
    yield from ((each, "ST-X") for each in unresolved(prompts, "RSP-DISCHARGE"))
    yield from ((each, "ST-M") for each in unresolved(prompts, "RSP-GOOD"))
    for each in unresolved(prompts, "RSP-STEPUP"):
        if each.values.get("to"):
            yield each, str(each.values["to"])
