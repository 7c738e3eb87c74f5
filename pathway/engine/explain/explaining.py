"""Explain one rule on one patient. Nothing of it is remembered, and nothing is changed."""

from datetime import datetime, timedelta

from pathway.engine.evaluate import evaluate
from pathway.engine.explain.asking import Asking, kept_from_asking
from pathway.engine.explain.explanation import Answer, Explanation, NextDay
from pathway.engine.explain.inputs import inputs_of, limits_of, reads_of
from pathway.engine.explain.reasons import because, missing
from pathway.engine.explain.scales import FACT_TABLES
from pathway.engine.facts import Facts
from pathway.engine.protocol import Protocol

LOOK_AHEAD_DAYS = 120


def explain(
    facts: Facts,
    protocol: Protocol,
    rule_id: str,
    *,
    as_of: datetime,
    known_at: datetime | None = None,
) -> Explanation:
    """Raises KeyError for a rule the protocol does not have."""
    rule = protocol.rules[rule_id]
    plan = evaluate(facts, protocol, as_of=as_of, known_at=known_at)
    asking = Asking(facts, protocol, rule_id, as_of, known_at)
    kept = kept_from_asking(asking.case(), rule_id)
    answer, reads = asking.answer(), reads_of(asking)
    prompts = tuple(each for each in plan.prompts if each.rule == rule_id)
    rests_on = {each.fact_id for prompt in prompts for each in prompt.evidence}
    limits = limits_of(asking, reads.numbers | set(rule.numbers), answer)
    next_day = next_change(asking, answer)
    inputs = inputs_of(asking, reads, answer, rests_on)
    return Explanation(
        rule=rule_id,
        rule_version=rule.version,
        title=rule.title,
        protocol=plan.protocol,
        protocol_version=plan.protocol_version,
        overrides_digest=plan.overrides_digest,
        as_of=plan.as_of,
        known_at=known_at,
        today=plan.today,
        answer=answer,
        because=because(asking.case(), protocol, rule_id, kept, plan),
        prompts=prompts,
        missing=missing(plan, rule_id),
        inputs=tuple(inputs),
        limits=tuple(limits),
        nothing_of=nothing_of(asking, reads.tables),
        read_rules=tuple(sorted(reads.rules)),
        next_day=next_day,
        looked_ahead_days=LOOK_AHEAD_DAYS,
        is_whole=all(each.tried for each in inputs),
        cites=rule.cites,
        conflicts=rule.conflicts,
        resolves=rule.resolves,
        audience=rule.audience,
    )


def nothing_of(asking: Asking, tables: set[str]) -> tuple[str, ...]:
    """Kinds of fact that were looked for, and of which none counts."""
    case = asking.case()
    return tuple(name for name in FACT_TABLES if name in tables and not getattr(case, name))


def next_change(asking: Asking, now: Answer) -> NextDay | None:
    """Day by day, at the same time of day at the clinic."""
    case = asking.case()
    local = asking.as_of.astimezone(case.zone)
    for days in range(1, LOOK_AHEAD_DAYS + 1):
        then = asking.answer(as_of=local + timedelta(days))
        if then != now:
            return NextDay(on=case.today + timedelta(days), days=days, answer=then)
    return None
