"""Moving enrolled patients to another version of their protocol: explicit and on record."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from clinic.actors import Actor
from clinic.services.ledger import Happened, record_events
from followup.services.reconcile import locked, reconcile_plans
from followup.services.report import Report
from pathway.models import CarePlan, Episode, ProtocolMove
from pathway.protocols import carried
from pathway.services.protocols import check_reason, lead_acting
from pathway.services.recording import note_writing


@transaction.atomic
def move_to_version(
    *, plans: Sequence[CarePlan], version: str, reason: str, by: Actor, now: datetime
) -> Report:
    """Pin care plans to another version; prompts and dates follow at once.

    Care plans that are closed or on that version already stay as they are.
    Raises ValidationError, and NotPermitted unless a clinical lead decides.
    """
    lead_id = lead_acting(by)
    check_reason(reason)
    recorded_at = note_writing([plan.patient_id for plan in plans], now=now)
    moving = [plan for plan in locked([plan.id for plan in plans]) if _moves(plan, version)]
    _check_carried(moving, version)
    moves = [
        ProtocolMove(
            care_plan=plan,
            patient_id=plan.patient_id,
            from_version=plan.protocol_version,
            to_version=version,
            reason=reason.strip(),
            moved_by_id=lead_id,
            moved_by_name=by.name,
            recorded_at=recorded_at,
        )
        for plan in moving
    ]
    ProtocolMove.objects.bulk_create(moves)
    _pin(moving, version, now)
    record_events(_events(moving, moves), by=by, now=now)
    return reconcile_plans(moving, by=by, now=now)


def _pin(plans: Sequence[CarePlan], version: str, now: datetime) -> None:
    rows = CarePlan.objects.filter(id__in=[plan.id for plan in plans])
    rows.update(protocol_version=version, version=F("version") + 1)
    Episode.objects.filter(care_plans__in=rows).update(updated_at=now)
    for plan in plans:
        plan.protocol_version = version
        plan.version += 1


def _moves(plan: CarePlan, version: str) -> bool:
    return plan.state == "active" and plan.protocol_version != version


def _check_carried(plans: Sequence[CarePlan], version: str) -> None:
    for protocol in {plan.protocol for plan in plans}:
        if (protocol, version) not in carried():
            known = ", ".join(sorted(each for name, each in carried() if name == protocol))
            raise ValidationError(
                {"version": f"{protocol} has no version {version!r} here. Choose one of: {known}."}
            )


def _events(plans: Sequence[CarePlan], moves: Sequence[ProtocolMove]) -> Iterator[Happened]:
    for plan, move in zip(plans, moves, strict=True):
        yield Happened(
            type="care_plan.protocol_moved",
            subject_type="careplan",
            subject_id=plan.id,
            subject_version=plan.version,
            patient_id=plan.patient_id,
            changes={"from": move.from_version, "to": move.to_version},
        )
