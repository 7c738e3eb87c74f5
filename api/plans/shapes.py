"""A plan as the API shows it: the same facts and the same moment give the same bytes."""

from typing import Any

from api.plans.parts import citations, conflicts, head_shape, kinds_of, prompt_shape
from followup.calendars import ClinicCalendar
from followup.services.evaluating import Evaluated
from pathway.engine.options import Option, options
from pathway.engine.plan import Due, Plan
from pathway.engine.protocol import Protocol


def plan_shape(one: Evaluated, rules: Protocol, calendar: ClinicCalendar) -> dict[str, Any]:
    """`rules` is the protocol the plan was made by."""
    plan, kinds = one.plan, kinds_of(one.facts)
    dates = [_due(due, calendar) for due in plan.dues]
    return {
        **head_shape(one.care_plan, one.facts, plan, rules),
        "stage": _stage(plan, rules),
        "prompts": [prompt_shape(prompt, rules, kinds) for prompt in plan.prompts],
        "cannot_tell": plan.cannot_tell,
        "options": _options(one, rules),
        "next_reassessment": next((due for due in dates if due["kind"] == "reassessment"), None),
        "other_dates": [due for due in dates if due["kind"] != "reassessment"],
        # The text of an exception may name a patient; its class does not.
        "rule_errors": [{"rule": each.rule, "error": each.error} for each in plan.rule_errors],
    }


def _stage(plan: Plan, rules: Protocol) -> dict[str, Any]:
    suggested = plan.suggested_stage
    return {
        "code": plan.stage,
        "title": rules.stages[plan.stage].title,
        "since": plan.stage_since,
        "overlay": plan.overlay,
        "suggested": suggested
        and {
            "code": suggested.to,
            "title": rules.stages[suggested.to].title,
            "rule": suggested.rule,
            "trigger_key": suggested.trigger_key,
        },
        "exclusions": plan.exclusions,
        "recurrences": plan.recurrences,
    }


def _options(one: Evaluated, rules: Protocol) -> dict[str, Any]:
    """What the stage offers, with what became of each; by the same facts and moment as the plan."""
    found = options(one.facts, rules, as_of=one.plan.as_of, known_at=one.plan.known_at)
    return {
        "is_radiating": found.is_radiating,
        "options": [_option(each, rules) for each in found.options],
        "exercise": found.exercise,
        "exercise_preference": found.exercise_preference,
    }


def _option(option: Option, rules: Protocol) -> dict[str, Any]:
    return {
        "id": option.id,
        "title": option.title,
        "category": option.category,
        "says": option.label,
        "state": option.state,
        "since": option.since,
        "is_going_on": option.is_going_on,
        "reason": option.reason,
        "cautions": option.cautions,
        "cannot_tell": option.cannot_tell,
        "lacks": option.lacks,
        "citations": citations(option.cites, rules),
        "conflicts": conflicts(option.conflicts, rules),
    }


def _due(due: Due, calendar: ClinicCalendar) -> dict[str, Any]:
    """On the open day on which the clinic's task for it falls."""
    return {
        "kind": due.kind,
        "due_on": calendar.scheduled_on(due.due_on, counted_from=due.counted_from),
        "due_at": due.due_at,
        "calculated_on": due.due_on,
        "counted_from": due.counted_from,
        "interval_days": due.interval_days,
        "reason": due.reason,
        "thresholds": due.thresholds,
    }
