"""What people answer to a prompt: one fact, and whatever follows from it at once."""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.actors import Actor
from clinic.permissions import Permission
from followup.deciding import Decision, PromptChanged, check_decision, last_standing
from followup.services.notices import note_seen
from followup.services.reconcile import reconcile
from pathway.in_force import rules_in_force
from pathway.models import Prompt, PromptDecision
from pathway.services.recording import Origin, note_writing, record_fact, today

SITTING = "stepwell:decision"


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
    rules = rules_in_force(prompt.care_plan)
    if decision.kind == "undone":
        decision = _taking_back(prompt, decision, by)
    else:
        _check_seen(prompt, seen_version)
        check_decision(prompt, decision, rules=rules, by=by, now=now)
    fact: PromptDecision = record_fact(
        PromptDecision,
        patient_id=prompt.patient_id,
        care_plan=prompt.care_plan,
        when=today(now),
        by=by,
        now=now,
        origin=origin,
        rule=prompt.rule,
        trigger_key=prompt.trigger_key,
        occurrence=prompt.occurrence,
        severity=prompt.severity,
        **decision.stored(rules.details),
    )
    note_seen(by=by, now=now, prompt=prompt)
    reconcile(prompt.care_plan, by=by, now=now)
    return fact


def _origin(prompt: Prompt, sitting: uuid.UUID | None) -> Origin | None:
    if sitting is None:
        return None
    return Origin(system=SITTING, key=sitting.bytes + prompt.id.bytes)


def _stored(origin: Origin) -> PromptDecision | None:
    rows = PromptDecision.objects.filter(source_system=origin.system, source_key=origin.key)
    return rows.order_by("revision").last()  # type: ignore[no-any-return]


def _check_seen(prompt: Prompt, seen_version: int) -> None:
    """Raises PromptChanged when what was read is not what the prompt says now."""
    if seen_version < prompt.said_version or seen_version > prompt.version:
        raise PromptChanged(prompt, seen_version)


def _taking_back(prompt: Prompt, decision: Decision, by: Actor) -> Decision:
    """Only one's own last word is taken back; the prompt may have closed on it."""
    last = last_standing(prompt)
    if last is None:
        raise ValidationError("Nobody has decided on this prompt, so there is nothing to undo.")
    if last.author_id != by.id or last.author_name != by.name:
        who = last.author_name or "somebody else"
        raise ValidationError(f"The last decision is by {who}. Decide anew instead of undoing it.")
    return Decision(kind="undone", note=decision.note)
