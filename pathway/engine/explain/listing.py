"""Every rule in one line: what it says of this patient, and what keeps it from being asked."""

from datetime import datetime

from pathway.engine.case import Case
from pathway.engine.evaluate import evaluate
from pathway.engine.explain.asking import answered, kept_from_asking, not_asked
from pathway.engine.explain.explanation import RuleLine
from pathway.engine.explain.reasons import because, missing
from pathway.engine.facts import Facts
from pathway.engine.overrides import with_overrides
from pathway.engine.plan import Plan
from pathway.engine.protocol import Protocol


def rule_lines(
    facts: Facts, protocol: Protocol, *, as_of: datetime, known_at: datetime | None = None
) -> tuple[RuleLine, ...]:
    """In the order of the pathway."""
    plan = evaluate(facts, protocol, as_of=as_of, known_at=known_at)
    in_force, _ = with_overrides(protocol, facts.overrides)
    case = Case(facts, in_force, as_of, known_at)
    return tuple(line(case, protocol, plan, rule) for rule in protocol.rules)


def line(case: Case, protocol: Protocol, plan: Plan, rule: str) -> RuleLine:
    kept = kept_from_asking(case, rule)
    found = [each for each in plan.prompts if each.rule == rule]
    return RuleLine(
        rule=rule,
        title=protocol.rules[rule].title,
        card=card_of(protocol, rule),
        answer=not_asked(kept)
        if kept
        else answered(rule, plan.prompts, plan.cannot_tell, plan.rule_errors),
        statuses=tuple(dict.fromkeys(each.status for each in found)),
        because=because(case, protocol, rule, kept, plan),
        missing=missing(plan, rule),
    )


def card_of(protocol: Protocol, rule: str) -> str:
    """The card that names the rule itself, before one that names a variant of it."""
    named = [card.title for card in protocol.cards if rule in card.rules]
    return named[0] if named else protocol.cards[-1].title
