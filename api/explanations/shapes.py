"""An explanation as the API shows it: the same question gets the same bytes."""

from typing import Any

from api.ids import public_id
from api.plans.parts import (
    Kinds,
    citations,
    conflicts,
    fact_shape,
    head_shape,
    kinds_of,
    prompt_shape,
)
from followup.moments import Moment
from followup.services.explaining import Explained
from pathway.engine.explain import RuleLine
from pathway.engine.explain.explanation import Answer, Change, Input, Limit, NextDay
from pathway.models import CarePlan


def explanation_shape(one: Explained) -> dict[str, Any]:
    found, rules = one.explanation, one.rules
    kinds = {**kinds_of(one.facts), one.facts.care_plan_id: ("care_plan", "cp")}
    return {
        **head_shape(one.care_plan, one.facts, found, rules),
        "rule": found.rule,
        "rule_version": found.rule_version,
        "title": found.title,
        **_answer(found.answer),
        "because": found.because,
        "prompts": [prompt_shape(prompt, rules, kinds) for prompt in found.prompts],
        "missing": found.missing,
        "inputs": [_input(each, kinds) for each in found.inputs],
        "all_inputs_tried": found.is_whole,
        "limits": [_limit(each) for each in found.limits],
        "nothing_recorded_of": found.nothing_of,
        "read_prompts_of": [
            {"rule": rule, "title": rules.rules[rule].title} for rule in found.read_rules
        ],
        "next_day": _next_day(found.next_day),
        "looked_ahead_days": found.looked_ahead_days,
        "citations": citations(found.cites, rules),
        "conflicts": conflicts(found.conflicts, rules),
        "resolved_by": found.resolves,
        "audience": found.audience,
    }


def moment_shape(plan: CarePlan, moment: Moment) -> dict[str, Any]:
    return {
        "episode": public_id("ep", plan.episode_id),
        "as_of": moment.as_of,
        "known_at": moment.known_at,
    }


def line_shape(line: RuleLine) -> dict[str, Any]:
    return {
        "rule": line.rule,
        "title": line.title,
        "card": line.card,
        **_answer(line.answer),
        "statuses": line.statuses,
        "because": line.because,
        "missing": line.missing,
    }


def _input(one: Input, kinds: Kinds) -> dict[str, Any]:
    return {
        "fact": fact_shape(one.read, kinds),
        "tried": one.tried,
        "changes": [_change(each) for each in one.changes],
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "threshold": limit.threshold,
        "least": limit.least,
        "most": limit.most,
        "changes": [_change(each) for each in limit.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {"value": change.value, **_answer(change.answer)}


def _next_day(found: NextDay | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"on": found.on, "days": found.days, **_answer(found.answer)}


def _answer(answer: Answer) -> dict[str, Any]:
    return {"verdict": answer.verdict, "severity": answer.severity}
