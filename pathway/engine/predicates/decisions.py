"""What people answered to prompts, without what they took back."""

from collections import defaultdict
from collections.abc import Mapping

from pathway.engine.case import Case, derived
from pathway.engine.facts import PromptDecision


@derived
def decisions(case: Case) -> Mapping[tuple[str, str], list[PromptDecision]]:
    """By rule and trigger key, in order; `undone` takes back the one before it."""
    kept: dict[tuple[str, str], list[PromptDecision]] = defaultdict(list)
    for decision in case.decisions:
        answered = kept[decision.rule, decision.trigger_key]
        if decision.kind != "undone":
            answered.append(decision)
        elif answered:
            answered.pop()
    return kept


@derived
def clinician_dispositions(case: Case) -> list[PromptDecision]:
    """Dispositions are a clinician's alone."""
    return [
        decision
        for answered in decisions(case).values()
        for decision in answered
        if decision.kind == "disposition" and decision.author_role == "clinician"
    ]


def is_end(case: Case, disposition: PromptDecision) -> bool:
    """Being sent on or referred is no end: only an outcome is."""
    rule = case.protocol.rules.get(disposition.rule)
    return rule is not None and disposition.disposition in rule.ends


def hands_over(case: Case, disposition: PromptDecision) -> bool:
    rule = case.protocol.rules.get(disposition.rule)
    return rule is not None and disposition.disposition in rule.hands_over


@derived
def endings(case: Case) -> Mapping[str, list[PromptDecision]]:
    """By red-flag instance: the dispositions that closed it."""
    return _by_instance([d for d in clinician_dispositions(case) if is_end(case, d)])


@derived
def handovers(case: Case) -> Mapping[str, list[PromptDecision]]:
    return _by_instance([d for d in clinician_dispositions(case) if hands_over(case, d)])


def _by_instance(dispositions: list[PromptDecision]) -> Mapping[str, list[PromptDecision]]:
    found: dict[str, list[PromptDecision]] = defaultdict(list)
    for disposition in dispositions:
        for instance in disposition.closes_ids:
            found[instance].append(disposition)
    return found
