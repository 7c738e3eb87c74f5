"""What a plan and an explanation both show: prompts, facts, sources, and when they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from api.ids import public_id
from pathway.engine.explain import Explanation
from pathway.engine.facts import Facts
from pathway.engine.plan import Evidence, Plan, Prompt
from pathway.engine.protocol import Protocol
from pathway.engine.source import is_review_overdue, missing_references, review_due_on
from pathway.models import CarePlan

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


def head_shape(
    care_plan: CarePlan, facts: Facts, found: Plan | Explanation, rules: Protocol
) -> dict[str, Any]:
    """Of whom, of when, and by which protocol."""
    return {
        "episode": public_id("ep", care_plan.episode_id),
        "care_plan": public_id("cp", care_plan.id),
        "patient": public_id("pat", care_plan.patient_id),
        "as_of": found.as_of,
        "known_at": found.known_at,
        "day": found.today,
        "time_zone": facts.time_zone,
        "protocol": {
            "id": found.protocol,
            "version": found.protocol_version,
            "overrides_digest": found.overrides_digest,
            "source_review": _source(rules, found.today),
        },
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


def prompt_shape(prompt: Prompt, rules: Protocol, kinds: Kinds) -> dict[str, Any]:
    return {
        "rule": prompt.rule,
        "rule_version": prompt.rule_version,
        "trigger_key": prompt.trigger_key,
        "occurrence": prompt.occurrence,
        "severity": prompt.severity,
        "status": prompt.status,
        "status_because": prompt.status_because,
        "reason": prompt.text,
        "facts": [fact_shape(evidence, kinds) for evidence in prompt.evidence],
        "thresholds": prompt.thresholds,
        "citations": citations(prompt.cites, rules),
        "conflicts": conflicts(prompt.conflicts, rules),
        "resolved_by": prompt.resolves,
        "audience": prompt.audience,
        "due_within": prompt.due_within,
        "decision": prompt.answered,
        "suppressed_until": prompt.suppressed_until,
    }


def fact_shape(evidence: Evidence, kinds: Kinds) -> dict[str, Any]:
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


def citations(ids: Iterable[str], rules: Protocol) -> list[dict[str, Any]]:
    return [
        {
            "statement": statement.id,
            "says": statement.says,
            "reference": statement.reference,
            "review_status": statement.review_status,
        }
        for statement in (rules.statements[one] for one in ids)
    ]


def conflicts(ids: Iterable[str], rules: Protocol) -> list[dict[str, Any]]:
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


def kinds_of(facts: Facts) -> Kinds:
    """Also of entries of earlier episodes: an emergency that nobody ended rests on one."""
    named = {field.name for field in fields(facts)} & _KINDS.keys()
    return {
        fact.id: _KINDS[name]
        for each in (facts, *facts.earlier)
        for name in named
        for fact in getattr(each, name)
    }
