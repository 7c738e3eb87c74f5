"""Stored prompts as the API shows them."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from api.ids import public_id
from api.paging import Place
from clinic.actors import Actor
from clinic.models import LedgerEvent
from followup.deciding import decisions_on, still_standing, ways_for
from pathway.engine.ways import ACTS_FOR, Ways
from pathway.in_force import rules_in_force
from pathway.models import Prompt, PromptDecision
from pathway.models.prompts import PromptQuerySet

_COPIED = [
    "rule",
    "trigger_key",
    "occurrence",
    "severity",
    "text",
    "raised_at",
    "due_at",
    "deferred_until",
    "closed_at",
    "protocol_version",
    "updated_at",
    "version",
]
_SAID = ["kind", "until", "note", "severity", "recorded_at", "author_role"]


class UnknownCursor(LookupError):
    """No prompt of this episode has the cursor's id."""


def prompts_like(*, state: str | None = None, **named: Any) -> PromptQuerySet:
    """Prompts, by whether they are closed and by the columns that are named."""
    found: PromptQuerySet = Prompt.objects.select_related("care_plan")
    if state is not None:
        found = found.filter(closed_at__isnull=state == "open")
    return found.filter(**{name: value for name, value in named.items() if value is not None})


def newest_first(found: PromptQuerySet, place: Place) -> PromptQuerySet:
    """By when each was first raised; under `updated_since` as every list. Raises UnknownCursor."""
    if place.since is not None:
        changed: PromptQuerySet = place.among(found)
        return changed
    after = found.filter(_earlier_than(place.id)) if place.id else found
    return after.order_by("-raised_at", "-id")


def prompt_rows(found: PromptQuerySet, place: Place, count: int) -> list[dict[str, Any]]:
    """A page of the clinic's list; who keeps in step is told what was withdrawn."""
    return prompts_shown(place.among(found), count, with_gone=place.is_sync)


def prompts_shown(
    found: PromptQuerySet, count: int, *, with_gone: bool = False
) -> list[dict[str, Any]]:
    shown = [prompt_shape(row) for row in found[:count]]
    if not with_gone:
        return shown
    return [{**row, "deleted": row["closed_as"] == "withdrawn"} for row in shown]


def prompt_with(prompt_id: uuid.UUID) -> Prompt | None:
    rows = Prompt.objects.select_related("care_plan").filter(id=prompt_id)
    found: Prompt | None = rows.first()
    return found


def prompt_shape(prompt: Prompt) -> dict[str, Any]:
    return {
        "id": public_id("prm", prompt.id),
        "episode": public_id("ep", prompt.care_plan.episode_id),
        "patient": public_id("pat", prompt.patient_id),
        **{name: getattr(prompt, name) for name in _COPIED},
        "state": "closed" if prompt.closed_at else prompt.state,
        "audience": prompt.evidence.get("audience", []),
        "held_by": prompt.held_by or None,
        "closed_as": prompt.closed_as or None,
    }


def prompt_detail(prompt: Prompt, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Everything about one prompt."""
    said = prompt.evidence
    found = _ways(prompt, by=by, now=now) if _takes_answers(prompt) else Ways()
    return {
        **prompt_shape(prompt),
        "because": [_because(item) for item in said.get("evidence", ())],
        "instances": said.get("instances", []),
        "resolved_by": said.get("resolves", ""),
        "answers": _answers(found),
        "decisions": _decisions(prompt),
    }


def what_changed(prompt: Prompt, *, since: int) -> set[str]:
    """The names of what a prompt says otherwise now: the ledger keeps no words, so what else?"""
    events = LedgerEvent.objects.filter(subject_id=prompt.id, subject_version__lte=since)
    then = events.order_by("-subject_version").values_list("changes", flat=True).first() or {}
    told = {name for name in ("severity", "state") if then.get(name) != getattr(prompt, name)}
    return told if "severity" in told else told | {"text"}


def _takes_answers(prompt: Prompt) -> bool:
    return prompt.closed_at is None and prompt.state != "held"


def _ways(prompt: Prompt, *, by: Actor, now: datetime) -> Ways:
    """Of the member signed in. A program reads a clinician's, or of whoever else is asked."""
    rules = rules_in_force(prompt.care_plan)
    if by.kind == "user":
        return ways_for(prompt, rules, by=by, now=now)
    asked = (
        ways_for(prompt, rules, by=replace(by, role=role), now=now)
        for role in ("clinician", *ACTS_FOR)
    )
    return next((found for found in asked if found.kinds), Ways())


def _answers(found: Ways) -> dict[str, Any]:
    return {
        "kinds": found.kinds,
        "reasons": [
            {
                "system": each.system,
                "code": each.id,
                "says": each.says,
                "kinds": each.kinds,
                "needs": each.needs,
            }
            for each in found.reasons
        ],
        "latest_deferral": found.latest_deferral,
        "dispositions": [
            {"code": each.id, "says": each.says, "needs": each.needs} for each in found.dispositions
        ],
        "accept_note": found.note,
        "review": found.review.id if found.review else None,
    }


def _because(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "field": item["field"],
        "value": item["value"],
        "effective_on": item["effective_on"],
        "author": item["author"] or None,
    }


def _decisions(prompt: Prompt) -> list[dict[str, Any]]:
    rows = decisions_on(prompt)
    standing = {row.id for row in still_standing(rows)}
    return [_decision(row, standing) for row in rows]


def _decision(row: PromptDecision, standing: Sequence[Any] | set[Any]) -> dict[str, Any]:
    return {
        "id": public_id("dcs", row.root_id),
        **{name: getattr(row, name) for name in _SAID},
        "reason_code": row.reason_code,
        "disposition": row.disposition,
        "closes": row.closes_ids,
        "author": row.author_name,
        "is_taken_back": row.kind != "undone" and row.id not in standing,
    }


def _earlier_than(last: uuid.UUID) -> Q:
    raised_at = Prompt.objects.filter(id=last).values_list("raised_at", flat=True).first()
    if raised_at is None:
        raise UnknownCursor
    return Q(raised_at__lt=raised_at) | Q(raised_at=raised_at, id__lt=last)
