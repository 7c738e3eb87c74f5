"""Opening a course of care, moving its stage, closing it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from clinic.actors import Actor
from clinic.formats import day_in_words
from clinic.models import Membership, Patient
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from pathway.models import CarePlan, Episode, StageChange
from pathway.models.course import CLOSE_REASONS, STAGES
from pathway.protocols import CURRENT_PROTOCOL
from pathway.services.recording import (
    EARLIEST,
    When,
    local_day,
    note_writing,
    record_fact,
    start_of,
)

CLOSED = "ST-X"
DECEASED = "deceased"
TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A stage move as its maker saw it: why, and the criteria that were shown."""

    to: str
    reason: str = ""
    criteria_met: tuple[str, ...] = ()
    criteria_unmet: tuple[str, ...] = ()
    is_override: bool = False
    close_reason: str = ""


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
    by.check_may(Permission.ENROL_PATIENT)
    _check_enrolment(patient, started_on, onset_on, now)
    note_writing([patient.id], now=now)
    _retire_closed_plans(patient, now)
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
    as an override. A move to ST-X closes the episode; one away from it opens it again. A move
    told late, from before the last one, leaves the patient where they are now. Who enrols may
    also say that a patient left, as long as nothing stands against closing.
    """
    by.check_may(_permission_for(move))
    moves = _in_order(plan)
    _check_move(plan, move, moves[-1], when)
    change = _record_move(plan, move, _stage_at(moves, when), when, by=by, now=now)
    newest = _in_order(plan)[-1]
    save_version(plan, stage=newest.to_stage, stage_since=newest.effective_on)
    Episode.objects.filter(id=plan.episode_id).update(updated_at=now)
    if newest == change:
        _close_or_open(plan, move, by=by, now=now)
    return change


def _permission_for(move: Move) -> Permission:
    has_left = move.to == CLOSED and move.close_reason == TRANSFERRED
    return (
        Permission.ENROL_PATIENT if has_left and not move.is_override else Permission.CHANGE_STAGE
    )


def _in_order(plan: CarePlan) -> list[StageChange]:
    """As the engine orders them: a move without a time comes at the end of its day."""
    in_time = F("effective_at").asc(nulls_last=True)
    moves = StageChange.objects.in_force().filter(care_plan=plan)
    return list(moves.order_by("effective_on", in_time, "recorded_at"))


def _is_after(move: StageChange, when: When) -> bool:
    if move.effective_on != when.on or when.at is None:
        return move.effective_on > when.on
    return move.effective_at is None or move.effective_at > when.at


def _stage_at(moves: list[StageChange], when: When) -> str:
    stages = [each.to_stage for each in moves if not _is_after(each, when)]
    return stages[-1] if stages else moves[0].to_stage


def _check_move(plan: CarePlan, move: Move, last: StageChange, when: When) -> None:
    errors: dict[str, str] = {}
    if move.to not in STAGES:
        errors["to"] = f"Choose one of {', '.join(STAGES)}."
    elif move.to == plan.stage:
        errors["to"] = "The patient is in this stage already."
    elif plan.stage == CLOSED and move.to == "ST-0":
        errors["to"] = "This episode is closed: enrol the patient again for a new one."
    if plan.state == "closed":
        errors["to"] = "A newer episode took over from this one: move that one."
    if move.to == CLOSED and move.close_reason not in CLOSE_REASONS:
        errors["close_reason"] = f"Say why it is closed: one of {', '.join(CLOSE_REASONS)}."
    elif move.to == CLOSED and _is_after(last, when):
        errors["effective_on"] = (
            f"The patient moved to {last.to_stage} on {day_in_words(last.effective_on)}. "
            "Enter that day or a later one."
        )
    if move.is_override and not move.reason.strip():
        errors["reason"] = "Say why: the entry criterion of this stage is not met."
    if errors:
        raise ValidationError(errors)


def _close_or_open(plan: CarePlan, move: Move, *, by: Actor, now: datetime) -> None:
    """The care plan stays active after closing: red flags are still answered until a new episode."""
    episode = plan.episode
    if plan.stage == CLOSED:
        changes = {"closed_on": plan.stage_since, "close_reason": move.close_reason}
        what = "episode.closed"
    elif episode.closed_on is not None:
        changes, what = {"closed_on": None, "close_reason": ""}, "episode.reopened"
    else:
        return
    save_version(episode, **changes, updated_at=now)
    _tell_episode(episode, what, by=by, now=now, reason=move.close_reason)


def _retire_closed_plans(patient: Patient, now: datetime) -> None:
    """A new episode takes over: the care plans of closed ones leave the queue."""
    closed = CarePlan.objects.active().filter(patient=patient, episode__closed_on__isnull=False)
    for plan in closed:
        save_version(plan, state="closed", evaluate_at=None)
        Episode.objects.filter(id=plan.episode_id).update(updated_at=now)


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
    if onset_on and not EARLIEST <= onset_on <= started_on:
        errors["onset_on"] = "Enter a day after 1900 and not after the start of the pathway."
    if started_on < EARLIEST:
        errors["started_on"] = "Enter a day after 1900."
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
