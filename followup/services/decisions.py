"""What people answer to a prompt: one fact, and whatever follows from it at once."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clinic.actors import Actor
from clinic.permissions import Permission
from followup.deciding import Decision, PromptChanged, check_decision, check_undo, decisions_on
from followup.services.notices import note_seen
from followup.services.reconcile import reconcile
from pathway.in_force import rules_in_force
from pathway.models import Prompt, PromptDecision
from pathway.services.recording import Origin, note_writing, record_fact, today

SITTING = "stepwell:decision"
INSTANT = timedelta(microseconds=1)


@transaction.atomic
def decide_prompt(
    *,
    prompt: Prompt,
    decision: Decision,
    seen_version: int,
    by: Actor,
    now: datetime,
    sitting: uuid.UUID | None = None,
) -> PromptDecision:
    """Record what a person answers to a prompt; prompts and dates follow at once.

    `seen_version` is the version of the prompt that they read. The same `sitting` saved
    twice is one decision. Raises ValidationError, NotPermitted, PromptChanged.
    """
    by.check_may(Permission.DECIDE_PROMPT)
    note_writing([prompt.patient_id], now=now)
    origin = _origin(prompt, sitting)
    if origin is not None and (stored := _stored(origin)) is not None:
        return stored
    prompt = Prompt.objects.select_related("care_plan").get(id=prompt.id)
    now = _after_others(prompt, now)
    rules = rules_in_force(prompt.care_plan)
    if decision.kind == "undone":
        check_undo(prompt, decision, by=by)
    else:
        _check_seen(prompt, seen_version)
        check_decision(prompt, decision, rules=rules, by=by, now=now)
    values = {**_about(prompt), **decision.stored(rules.details)}
    return _record(prompt, values, origin, by=by, now=now)


def _record(
    prompt: Prompt, values: dict[str, Any], origin: Origin | None, *, by: Actor, now: datetime
) -> PromptDecision:
    fact: PromptDecision = record_fact(
        PromptDecision,
        patient_id=prompt.patient_id,
        care_plan=prompt.care_plan,
        when=today(now),
        by=by,
        now=now,
        origin=origin,
        **values,
    )
    note_seen(by=by, now=now, prompt=prompt)
    reconcile(prompt.care_plan, by=by, now=now)
    return fact


def _about(prompt: Prompt) -> dict[str, Any]:
    return {
        "rule": prompt.rule,
        "trigger_key": prompt.trigger_key,
        "occurrence": prompt.occurrence,
        "severity": prompt.severity,
    }


def _origin(prompt: Prompt, sitting: uuid.UUID | None) -> Origin | None:
    if sitting is None:
        return None
    return Origin(system=SITTING, key=sitting.bytes + prompt.id.bytes)


def _stored(origin: Origin) -> PromptDecision | None:
    rows = PromptDecision.objects.filter(source_system=origin.system, source_key=origin.key)
    found: PromptDecision | None = rows.order_by("revision").last()
    return found


def _after_others(prompt: Prompt, now: datetime) -> datetime:
    """Answers have an order: none is of the same instant as the one before it, or earlier."""
    told = [row.effective_at for row in decisions_on(prompt) if row.effective_at]
    return max([now, *(at + INSTANT for at in told)])


def _check_seen(prompt: Prompt, seen_version: int) -> None:
    """Raises PromptChanged when what was read is not what the prompt says now."""
    if seen_version < prompt.said_version or seen_version > prompt.version:
        raise PromptChanged(prompt, seen_version)
