"""Telling members of an urgent prompt, and of a prompt that was taken back.

The first telling is a row of the member's own notices (rung 0). It is written in the
transaction that raises or withdraws the prompt, in a fixed number of statements a chunk.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from clinic.actors import Actor
from clinic.bulk import ROWS_PER_INSERT
from clinic.models import Membership
from followup.models import Notification
from followup.services.prompts import Withdrawn
from pathway.engine.facts import Fact
from pathway.engine.ways import CLINICIAN, acts_for
from pathway.models import CarePlan, Prompt, PromptDecision

TOLD_AT_ONCE = ("emergency", "urgent")
LEAD = "L"

_ONCE = ["clinic", "prompt", "membership", "kind", "severity", "rung"]
_RENEWED = ["said", "sent_at", "seen_at"]

Plans = Mapping[uuid.UUID, CarePlan]


class Staff:
    """The clinic's members, by the letters of an audience; one statement."""

    def __init__(self) -> None:
        self.members = {row.id: row for row in Membership.objects.current()}
        self._for: dict[str, set[uuid.UUID]] = defaultdict(set)
        for member in self.members.values():
            for letter in letters_of(member):
                self._for[letter].add(member.id)

    def addressed(self, audience: Iterable[str], owner_id: uuid.UUID | None) -> set[uuid.UUID]:
        """A care plan's own clinician stands for all clinicians."""
        found: set[uuid.UUID] = set()
        for letter in audience:
            is_owners = letter == CLINICIAN and owner_id in self._for[CLINICIAN]
            found |= {owner_id} if is_owners and owner_id else self._for[letter]
        return found

    def of_users(self, user_ids: set[Any]) -> set[uuid.UUID]:
        return {row.id for row in self.members.values() if row.user_id in user_ids}


def letters_of(member: Membership) -> frozenset[str]:
    return acts_for(member.role) | (frozenset(LEAD) if member.is_clinical_lead else frozenset())


def tell_of(
    raised: Sequence[Prompt], withdrawn: Sequence[Withdrawn], *, plans: Plans, now: datetime
) -> None:
    """One row a member and prompt; telling the same again renews it."""
    urgent = [prompt for prompt in raised if prompt.severity in TOLD_AT_ONCE]
    if not urgent and not withdrawn:
        return
    staff = Staff()
    rows = [*_of_raised(urgent, staff, plans, now), *_of_withdrawn(withdrawn, staff, plans, now)]
    Notification.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=_ONCE,
        update_fields=_RENEWED,
        batch_size=ROWS_PER_INSERT,
    )


def note_seen(*, by: Actor, now: datetime, **which: Any) -> None:
    """The actor saw what was raised (of a prompt, of a patient); a withdrawal is read by itself."""
    own = Notification.objects.filter(membership__user_id=by.id, kind="raised", seen_at=None)
    own.filter(**which).update(seen_at=now, version=F("version") + 1)


def mark_read(notice: Notification, *, now: datetime) -> None:
    """Read once: a second time changes nothing."""
    unread = Notification.objects.filter(id=notice.id, seen_at=None)
    unread.update(seen_at=now, version=F("version") + 1)


def _of_raised(
    prompts: Iterable[Prompt], staff: Staff, plans: Plans, now: datetime
) -> Iterable[Notification]:
    for prompt in prompts:
        owner_id = plans[prompt.care_plan_id].owner_id
        authors = staff.of_users(set(map(uuid.UUID, prompt.evidence["authors"])))
        for member_id in staff.addressed(prompt.evidence["audience"], owner_id) | authors:
            yield _notice(prompt, member_id, "raised", now)


def _of_withdrawn(
    many: Sequence[Withdrawn], staff: Staff, plans: Plans, now: datetime
) -> Iterable[Notification]:
    """Everybody who was told, who answered, and the plan's owner."""
    if not many:
        return
    told, answered = _told(many), _answered(many)
    for each in many:
        prompt = each.prompt
        owner_id = plans[prompt.care_plan_id].owner_id
        concerned = told[prompt.id] | staff.of_users(answered[_identity(prompt)]) | {owner_id}
        for member_id in concerned & staff.members.keys():
            yield _notice(prompt, member_id, "withdrawn", now, _said(each))


def _told(many: Sequence[Withdrawn]) -> Mapping[uuid.UUID, set[Any]]:
    rows = Notification.objects.filter(prompt_id__in=[each.prompt.id for each in many])
    found: dict[uuid.UUID, set[Any]] = defaultdict(set)
    for prompt_id, member_id in rows.values_list("prompt_id", "membership_id"):
        found[prompt_id].add(member_id)
    return found


def _answered(many: Sequence[Withdrawn]) -> Mapping[Any, set[Any]]:
    rows = PromptDecision.objects.filter(
        care_plan_id__in={each.prompt.care_plan_id for each in many},
        trigger_key__in={each.prompt.trigger_key for each in many},
    )
    found: dict[Any, set[Any]] = defaultdict(set)
    for *identity, user_id in rows.values_list("care_plan_id", "rule", "trigger_key", "author_id"):
        found[tuple(identity)].add(user_id)
    return found


def _identity(prompt: Prompt) -> tuple[Any, ...]:
    return (prompt.care_plan_id, prompt.rule, prompt.trigger_key)


def _notice(
    prompt: Prompt, member_id: Any, kind: str, now: datetime, said: Any = None
) -> Notification:
    return Notification(
        prompt=prompt,
        patient_id=prompt.patient_id,
        membership_id=member_id,
        kind=kind,
        severity=prompt.severity,
        sent_at=now,
        said=said or {},
    )


def _said(withdrawn: Withdrawn) -> dict[str, Any]:
    """Which entries were corrected, by whom and when: ids, codes and names, no values."""
    fields: dict[str, list[str]] = defaultdict(list)
    for item in withdrawn.prompt.evidence.get("evidence", ()):
        fields[item["root_id"]].append(item["field"])
    entries = [_entry(row, fields[row.root_id]) for row in withdrawn.entries]
    is_flag = bool(withdrawn.prompt.evidence.get("instances"))
    return {
        "entries": entries,
        "asks_for_another": is_flag and any(row.is_retracted for row in withdrawn.entries),
    }


def _entry(row: Fact, fields: list[str]) -> dict[str, Any]:
    return {
        "type": type(row).__name__.removesuffix("Entry").lower(),
        "root_id": row.root_id,
        "on": row.effective_on.isoformat(),
        "fields": fields,
        "is_retracted": row.is_retracted,
        "by": row.author or "",
        "at": row.recorded_at.isoformat(),
    }
