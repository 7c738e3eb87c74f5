"""Facts as another system tells them, any number of times and in any order."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import Patient
from clinic.services.ledger import Happened, record_event
from clinic.services.senders import check_told_at
from followup.services.corrections import correct_entry
from followup.services.entries import Entered, record_entry
from pathway.models import CarePlan
from pathway.services.recording import Origin, note_writing

_BY_PEOPLE = ("clinician", "therapist")


@dataclass(frozen=True, slots=True)
class Told:
    """The newest revision, and what became of what was told."""

    fact: Any
    outcome: str


@transaction.atomic
def tell_entry(
    *,
    patient: Patient,
    plan: CarePlan | None,
    entered: Entered,
    origin: Origin,
    by: Actor,
    now: datetime,
) -> Told:
    """What is new is recorded, what is newer corrects it, what is older is ignored and counted.

    `entered` says everything that the other system knows of the entry: what it leaves out is not
    known any more. What somebody at the clinic corrected or withdrew stays as they left it.
    Raises ValidationError, NotPermitted.
    """
    check_told_at(origin.version_at, field="source", now=now)
    note_writing([patient.id], now=now)
    held = _newest(entered, origin)
    if held is None:
        told = replace(entered, origin=origin)
        fact = record_entry(patient=patient, plan=plan, entered=told, by=by, now=now)
        return Told(fact, "created")
    if held.patient_id != patient.id:
        raise ValidationError({"source": _("This was recorded of another patient.")})
    outcome = _judged(held, origin)
    if outcome != "applied":
        if outcome == "ignored":
            _count_ignored(held, by=by, now=now)
        return Told(held, outcome)
    return Told(_corrected(held, entered, origin, by=by, now=now), outcome)


def _newest(entered: Entered, origin: Origin) -> Any:
    rows = entered.subject.model.objects.filter(source_system=origin.system, source_key=origin.key)
    return rows.order_by("revision").last()


def _judged(held: Any, origin: Origin) -> str:
    told, stored = origin.version_at, held.source_version_at
    if told is not None and told == stored:
        return "unchanged"
    if told is None or (stored is not None and told < stored):
        return "ignored"
    return "edited_here" if held.is_retracted or _is_edited_here(held) else "applied"


def _is_edited_here(held: Any) -> bool:
    """A person wrote the newest revision, and not the first."""
    return held.revision > 0 and held.source in _BY_PEOPLE


def _corrected(held: Any, entered: Entered, origin: Origin, *, by: Actor, now: datetime) -> Any:
    step = entered.subject.step(entered.kind)
    fields = entered.subject.fields_of(step, opens=True) if step else ()
    unsaid: dict[str, Any] = {field.name: None for field in fields}
    kind = {"kind": entered.kind} if entered.kind else {}
    return correct_entry(
        fact=held,
        changes={**unsaid, **entered.values, **kind},
        when=entered.when,
        reason="other",
        version_at=origin.version_at,
        by=by,
        now=now,
    )


def _count_ignored(held: Any, *, by: Actor, now: datetime) -> None:
    """In the ledger: who sent what was old already, and how often."""
    subject_id: uuid.UUID = held.root_id
    record_event(
        Happened(
            type="fact.update_ignored",
            subject_type=held._meta.model_name,
            subject_id=subject_id,
            patient_id=held.patient_id,
            changes={"system": held.source_system},
        ),
        by=by,
        now=now,
    )
