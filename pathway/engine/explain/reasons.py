"""In words: why a rule is off, is not asked, or failed."""

from pathway.engine.case import Case
from pathway.engine.plan import Plan
from pathway.engine.predicates.scope import exclusions
from pathway.engine.protocol import Protocol
from pathway.engine.words import listed


def because(case: Case, protocol: Protocol, rule: str, kept: str, plan: Plan) -> str:
    """`kept` as the asking says it; `protocol` without what the clinic changed."""
    failed = [each.error for each in plan.rule_errors if each.rule == rule]
    if failed:
        return f"The rule could not be evaluated ({failed[0]}): its silence says nothing."
    if kept == "off" and protocol.rules[rule].is_on:
        return "Switched off by the clinic."
    if kept == "off":
        return "Off unless the clinic switches it on."
    if kept == "deceased":
        return "The patient is recorded as deceased: no rule is asked."
    if kept == "closed":
        return "The care plan is closed: only safety rules are asked."
    return resting(case) if kept == "resting" else ""


def resting(case: Case) -> str:
    outside = exclusions(case)
    if not outside:
        return "Rests in the weeks after an operation."
    return f"Rests: the pathway is not validated for this patient ({listed(outside)})."


def missing(plan: Plan, rule: str) -> tuple[str, ...]:
    return tuple(each.missing for each in plan.cannot_tell if each.rule == rule)
