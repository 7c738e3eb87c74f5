"""Asking the engine why: one rule in full, or every rule in a line. Nothing is written."""

from dataclasses import dataclass

from followup.moments import Moment
from pathway.engine.explain import Explanation, RuleLine, explain, rule_lines
from pathway.engine.facts import Facts
from pathway.engine.protocol import Protocol
from pathway.gather import gather
from pathway.in_force import rules_known_at
from pathway.models import CarePlan


@dataclass(frozen=True, slots=True)
class Explained:
    """One rule on one care plan, with the facts and the protocol it was asked of."""

    care_plan: CarePlan
    facts: Facts
    rules: Protocol
    explanation: Explanation


def explain_rule(care_plan: CarePlan, rule: str, moment: Moment) -> Explained:
    """Raises KeyError for a rule that the care plan's protocol does not have."""
    rules = rules_known_at(care_plan, moment.known_at)
    (facts,) = gather([care_plan], moment.known_at)
    found = explain(facts, rules, rule, as_of=moment.as_of, known_at=moment.known_at)
    return Explained(care_plan, facts, rules, found)


def list_rules(care_plan: CarePlan, moment: Moment) -> tuple[RuleLine, ...]:
    """What every rule of the protocol says, in the order of the pathway."""
    rules = rules_known_at(care_plan, moment.known_at)
    (facts,) = gather([care_plan], moment.known_at)
    return rule_lines(facts, rules, as_of=moment.as_of, known_at=moment.known_at)
