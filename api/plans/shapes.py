"""A plan as the API shows it: the same facts and the same moment give the same bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from api.ids import public_id
from followup.calendars import ClinicCalendar
from followup.services.evaluating import Evaluated
from pathway.engine.facts import Facts
from pathway.engine.options import Option, options
from pathway.engine.plan import Due, Evidence, Plan, Prompt
from pathway.engine.protocol import Protocol
from pathway.engine.source import is_review_overdue, missing_references, review_due_on

# Facts field -> what one is called, and the prefix of its id.
_KINDS = {
    "persons": ("person", "per"),
    "stage_changes": ("stage_change", "stg"),
    "assessments": ("assessment", "asm"),
    "neuro_exams": ("neuro_exam", "exm"),
    "medications": ("medication", "med"),
    "side_effects": ("side_effect", "sfx"),
    "therapies": ("therapy", "thr"),
    "procedures": ("procedure", "prc"),
    "imaging": ("imaging", "img"),
    "referrals": ("referral", "ref"),
    "visits": ("visit", "vis"),
    "contact_attempts": ("contact_attempt", "con"),
    "falls": ("fall", "fal"),
    "declarations": ("declaration", "dec"),
    "reviews": ("review", "rev"),
    "conditions": ("condition", "cnd"),
    "decisions": ("decision", "dcs"),
}
_UNKNOWN_KIND = ("fact", "fact")

Kinds = Mapping[str, tuple[str, str]]


def plan_shape(one: Evaluated, rules: Protocol, calendar: ClinicCalendar) -> dict[str, Any]:
    """`rules` is the protocol the plan was made by."""
    plan, kinds = one.plan, _kinds(one.facts)
    dates = [_due(due, calendar) for due in plan.dues]
    return {
        "episode": public_id("ep", one.care_plan.episode_id),
        "care_plan": public_id("cp", one.care_plan.id),
        "patient": public_id("pat", one.care_plan.patient_id),
        "as_of": plan.as_of,
        "day": plan.today,
        "time_zone": one.facts.time_zone,
        "protocol": {
            "id": plan.protocol,
            "version": plan.protocol_version,
            "overrides_digest": plan.overrides_digest,
            "source": _source(rules, plan.today),
        },
        "stage": _stage(plan, rules),
        "prompts": [_prompt(prompt, rules, kinds) for prompt in plan.prompts],
        "cannot_tell": plan.cannot_tell,
        "options": _options(one, rules),
        "next_reassessment": next((due for due in dates if due["kind"] == "reassessment"), None),
        "other_dates": [due for due in dates if due["kind"] != "reassessment"],
        # The text of an exception may name a patient; its class does not.
        "rule_errors": [{"rule": each.rule, "error": each.error} for each in plan.rule_errors],
    }


def _source(rules: Protocol, today: date) -> dict[str, Any]:
    return {
        "title": rules.source["title"],
        "updated": rules.source["updated"],
        "review_status": rules.source["review_status"],
        "review_step": rules.source["review_step"],
        "references_not_supplied": missing_references(rules),
        "review_due_on": review_due_on(rules),
        "is_review_overdue": is_review_overdue(rules, today),
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
        "label": option.label,
        "state": option.state,
        "since": option.since,
        "is_going_on": option.is_going_on,
        "reason": option.reason,
        "cautions": option.cautions,
        "cannot_tell": option.cannot_tell,
        "lacks": option.lacks,
        "citations": _citations(option.cites, rules),
        "conflicts": _conflicts(option.conflicts, rules),
    }


def _prompt(prompt: Prompt, rules: Protocol, kinds: Kinds) -> dict[str, Any]:
    return {
        "rule": prompt.rule,
        "rule_version": prompt.rule_version,
        "trigger_key": prompt.trigger_key,
        "occurrence": prompt.occurrence,
        "severity": prompt.severity,
        "status": prompt.status,
        "status_because": prompt.status_because,
        "reason": prompt.text,
        "facts": [_fact(evidence, kinds) for evidence in prompt.evidence],
        "thresholds": prompt.thresholds,
        "citations": _citations(prompt.cites, rules),
        "conflicts": _conflicts(prompt.conflicts, rules),
        "resolved_by": prompt.resolves,
        "audience": prompt.audience,
        "due_within": prompt.due_within,
        "decision": prompt.answered,
        "suppressed_until": prompt.suppressed_until,
    }


def _fact(evidence: Evidence, kinds: Kinds) -> dict[str, Any]:
    kind, prefix = kinds.get(evidence.fact_id, _UNKNOWN_KIND)
    return {
        "id": public_id(prefix, evidence.fact_id),
        "entry": public_id(prefix, evidence.root_id),
        "type": kind,
        "revision": evidence.revision,
        "field": evidence.field,
        "value": evidence.value,
        "effective_on": evidence.effective_on,
        "author": evidence.author or None,
    }


def _citations(ids: Iterable[str], rules: Protocol) -> list[dict[str, Any]]:
    return [
        {
            "statement": statement.id,
            "says": statement.says,
            "reference": statement.reference,
            "review_status": statement.review_status,
        }
        for statement in (rules.statements[one] for one in ids)
    ]


def _conflicts(ids: Iterable[str], rules: Protocol) -> list[dict[str, Any]]:
    return [
        {
            "id": conflict.id,
            "source_says": conflict.source_says,
            "guidance_says": conflict.guidance_says,
            "verification": conflict.verification,
            "behaviour": conflict.behaviour,
            "statements": conflict.cites,
        }
        for conflict in (rules.conflicts[one] for one in ids)
    ]


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


def _kinds(facts: Facts) -> Kinds:
    """Also of entries of earlier episodes: an emergency that nobody ended rests on one."""
    named = {field.name for field in fields(facts)} & _KINDS.keys()
    return {
        fact.id: _KINDS[name]
        for each in (facts, *facts.earlier)
        for name in named
        for fact in getattr(each, name)
    }
