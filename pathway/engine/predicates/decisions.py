"""What people answered to prompts, without what they took back."""

from collections import defaultdict
from collections.abc import Mapping

from pathway.engine.case import Case, derived
from pathway.engine.facts import PromptDecision
from pathway.engine.predicates.earlier import earlier_cases

EMERGENCY = "RF-CES"
CONFIRMED = ("confirmed_residual", "confirmed_no_residual")

# Only a disposition of its own rule ends a flag. Weakness is no flag: it belongs to two rules.
RULE_OF_FLAG = {
    "bowel_bladder": EMERGENCY,
    "saddle_anaesthesia": EMERGENCY,
    "cauda_equina_suspected": EMERGENCY,
    "progressive_deficit": "RF-PROGDEF",
    "fever": "RF-REVIEW",
    "night_pain": "RF-REVIEW",
    "constant_pain": "RF-REVIEW",
}


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
def is_cauda_equina_confirmed(case: Case) -> bool:
    """S-48. Confirmed and treated it ends the emergency, not the reason for a surgeon."""
    return any(
        disposition.rule == EMERGENCY and disposition.disposition in CONFIRMED
        for disposition in clinician_dispositions(case)
    )


@derived
def handovers(case: Case) -> Mapping[str, list[PromptDecision]]:
    """Also those of earlier episodes: who was sent on then is still elsewhere now."""
    knows_all = next(iter(earlier_cases(case)), case)
    return _by_instance([d for d in clinician_dispositions(knows_all) if hands_over(case, d)])


@derived
def sent_to_emergency(case: Case) -> frozenset[str]:
    """Instances that somebody else is looking at now; `referred` alone is not that (H-27)."""
    return frozenset(
        key for key, sent in handovers(case).items() if any(d.rule == EMERGENCY for d in sent)
    )


def _by_instance(dispositions: list[PromptDecision]) -> Mapping[str, list[PromptDecision]]:
    found: dict[str, list[PromptDecision]] = defaultdict(list)
    for disposition in dispositions:
        for instance in disposition.closes_ids:
            if is_of_rule(instance, disposition.rule):
                found[instance].append(disposition)
    return found


def is_of_rule(instance: str, rule_id: str) -> bool:
    return RULE_OF_FLAG.get(instance.rpartition("/")[2], rule_id) == rule_id
