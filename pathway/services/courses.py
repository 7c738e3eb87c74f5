"""Opening a course of care, moving its stage, closing it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.actors import Actor
from clinic.models import Membership, Patient
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from pathway.models import CarePlan, Episode, StageChange
from pathway.models.course import STAGES
from pathway.protocols import CURRENT_PROTOCOL
from pathway.services.recording import When, local_day, note_writing, record_fact, start_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A stage move as its maker saw it: why, and the criteria that were shown."""

    to: str
    reason: str = ""
    criteria_met: tuple[str, ...] = ()
    criteria_unmet: tuple[str, ...] = ()
    is_override: bool = False


@transaction.atomic
def enrol(
    *,
    patient: Patient,
    started_on: date,
    by: Actor,
    now: datetime,
    onset_on: date | None = None,
    onset_precision: str = "day",
    owner: Membership | None = None,
) -> CarePlan:
    """Open an episode and its care plan at intake, pinned to the current protocol version.

    Raises ValidationError for the dead, for a second open episode and for impossible dates.
    """
    by.check_may(Permission.REGISTER_PATIENT)
    _check_enrolment(patient, started_on, onset_on, now)
    note_writing([patient.id], now=now)
    episode = Episode.objects.create(
        patient=patient,
        onset_on=onset_on,
        onset_precision=onset_precision,
        started_on=started_on,
        created_at=now,
        updated_at=now,
    )
    plan = CarePlan.objects.create(
        episode=episode,
        patient=patient,
        protocol=CURRENT_PROTOCOL.name,
        protocol_version=CURRENT_PROTOCOL.version,
        stage="ST-0",
        stage_since=started_on,
        owner=owner,
        evaluate_at=now,
        created_at=now,
    )
    _tell_episode(episode, "episode.opened", by=by, now=now)
    # At the start of its day: a move later that day comes after it.
    intake = When(on=started_on, at=start_of(started_on))
    _record_move(plan, Move(to="ST-0"), None, intake, by=by, now=now)
    return plan


@transaction.atomic
def move_stage(*, plan: CarePlan, move: Move, when: When, by: Actor, now: datetime) -> StageChange:
    """Record the stage a clinician decided on. Raises ValidationError, StaleVersion.

    A move the protocol does not foresee is never blocked: it needs a reason and is recorded
    as an override.
    """
    by.check_may(Permission.CHANGE_STAGE)
    if move.to not in STAGES:
        raise ValidationError({"to": f"Choose one of {', '.join(STAGES)}."})
    if move.to == plan.stage:
        raise ValidationError({"to": "The patient is in this stage already."})
    if move.is_override and not move.reason.strip():
        raise ValidationError({"reason": "Say why: the entry criterion of this stage is not met."})
    change = _record_move(plan, move, plan.stage, when, by=by, now=now)
    newest = StageChange.objects.filter(care_plan=plan).order_by("-effective_on", "-recorded_at")[0]
    save_version(plan, stage=newest.to_stage, stage_since=newest.effective_on)
    return change


@transaction.atomic
def close_episode(*, plan: CarePlan, reason: str, by: Actor, now: datetime) -> None:
    """End the episode with a coded reason; its care plan leaves the queue, nothing is deleted."""
    by.check_may(Permission.CHANGE_STAGE)
    episode = plan.episode
    save_version(episode, closed_on=local_day(now), close_reason=reason, updated_at=now)
    _tell_episode(episode, "episode.closed", by=by, now=now, reason=reason)


def _check_enrolment(
    patient: Patient, started_on: date, onset_on: date | None, now: datetime
) -> None:
    errors: dict[str, str] = {}
    if patient.deceased_on:
        errors["patient"] = "This person has died and cannot be enrolled."
    if Episode.objects.open().filter(patient=patient).exists():
        errors["patient"] = "This patient has an open episode already. Close it first."
    if started_on > local_day(now):
        errors["started_on"] = "The start is in the future. Enter today or earlier."
    if onset_on and onset_on > started_on:
        errors["onset_on"] = "The pain cannot begin after the start of the pathway."
    if errors:
        raise ValidationError(errors)


def _record_move(
    plan: CarePlan, move: Move, from_stage: str | None, when: When, *, by: Actor, now: datetime
) -> StageChange:
    change: StageChange = record_fact(
        StageChange,
        patient_id=plan.patient_id,
        care_plan=plan,
        when=when,
        by=by,
        now=now,
        from_stage=from_stage,
        to_stage=move.to,
        reason=move.reason or None,
        is_override=move.is_override,
        criteria_met=list(move.criteria_met),
        criteria_unmet=list(move.criteria_unmet),
    )
    return change


def _tell_episode(
    episode: Episode, event: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    record_event(
        Happened(
            type=event,
            subject_type="episode",
            subject_id=episode.id,
            subject_version=episode.version,
            patient_id=episode.patient_id,
            reason_code=reason,
        ),
        by=by,
        now=now,
    )
