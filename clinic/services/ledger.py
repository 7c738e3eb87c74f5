"""Writing down what happened and who looked, in the transaction that did it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from clinic.actors import Actor
from clinic.bulk import insert_values
from clinic.models import Access, LedgerEvent
from clinic.tenancy import current_clinic_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened to one subject; `changes` holds names, codes and numbers only."""

    type: str
    subject_type: str
    subject_id: uuid.UUID | None
    patient_id: uuid.UUID | None = None
    subject_version: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    reason_code: str = ""


_TOLD = tuple(Happened.__dataclass_fields__)
_told = attrgetter(*_TOLD)


def record_event(happened: Happened, *, by: Actor, now: datetime) -> LedgerEvent:
    event: LedgerEvent = LedgerEvent.objects.create(
        **dict(zip(_TOLD, _told(happened), strict=True)), **_by(by, now)
    )
    return event


def record_events(many: Iterable[Happened], *, by: Actor, now: datetime) -> None:
    """The events of a chunk in one statement."""
    alike = {"clinic_id": current_clinic_id(), **_by(by, now)}
    rows = [(uuid.uuid4(), *alike.values(), *_told(one)) for one in many]
    insert_values(LedgerEvent, ("id", *alike, *_TOLD), rows)


def record_access(
    *,
    by: Actor,
    now: datetime,
    screen: str,
    patient_id: uuid.UUID | None = None,
    patient_ids: list[uuid.UUID] | None = None,
) -> None:
    """One row for one look: at a patient, or at a list with the patients it showed."""
    Access.objects.create(
        at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        door=by.door,
        request_id=by.request_id,
        screen=screen,
        patient_id=patient_id,
        patient_ids=patient_ids,
    )


def _by(actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "recorded_at": now,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "door": actor.door,
        "request_id": actor.request_id,
    }
