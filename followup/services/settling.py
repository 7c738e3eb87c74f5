"""What becomes of a message: arrived, refused, to be tried again, or open; and who hears of it."""

from datetime import datetime, timedelta

from clinic.actors import Actor
from clinic.models import ClinicSettings, ContactPoint
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from followup.messaging.channels import ACCEPTED, BROKEN, KEPT, LATER, UNCERTAIN, Outcome
from followup.messaging.clock import clock_of
from followup.messaging.purposes import purpose_named
from followup.models import Communication
from followup.services.task_work import open_task
from pathway.models import CarePlan
from pathway.services.recording import local_day

MOST_BROKEN = 5
LONGEST_PAUSE = timedelta(minutes=30)
TASK = "message_failed"


def settle(message: Communication, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    """Record the outcome of an attempt on a message that is locked."""
    if outcome.kind in {ACCEPTED, KEPT}:
        _sent(message, outcome, by=by, now=now)
    elif _is_tried_again(message, outcome, now):
        _again(message, outcome, by=by, now=now)
    else:
        _left_open(message, outcome, by=by, now=now)
    if message.settled_at is not None:
        purpose_named(message.purpose).after_settled(message, now)


def suppress(message: Communication, reason: str, *, by: Actor, now: datetime) -> None:
    """Not sent, and why; planning may want it again."""
    save_version(
        message,
        updated_at=now,
        state="suppressed",
        suppressed_because=reason,
        send_after=None,
        attempt_id=None,
        settled_at=now,
    )
    tell_message(message, "suppressed", by=by, now=now, reason_code=reason)
    purpose_named(message.purpose).after_settled(message, now)


def tell_message(
    message: Communication, what: str, *, by: Actor, now: datetime, reason_code: str = ""
) -> None:
    """The ledger event: which message, by which channel; never a word of it."""
    record_event(
        Happened(
            type=f"communication.{what}",
            subject_type="communication",
            subject_id=message.id,
            subject_version=message.version,
            patient_id=message.patient_id,
            changes=described(message),
            reason_code=reason_code,
        ),
        by=by,
        now=now,
    )


def described(message: Communication) -> dict[str, str]:
    return {"purpose": message.purpose, "step": message.step, "channel": message.channel}


def lock_for_task(message: Communication) -> CarePlan | None:
    """The care plan that a task about the message would belong to, locked before the message."""
    plans = CarePlan.objects.active().reading(message.patient_id).order_by("-created_at", "id")
    plan: CarePlan | None = plans.select_for_update(no_key=True).first()
    return plan


def ask_staff(message: Communication, reason: str, *, by: Actor, now: datetime) -> None:
    """A task the same day (pathway, 8.4); a patient without a course is on the page alone."""
    plan = lock_for_task(message) if message.patient_id else None
    if plan is not None:
        open_task(
            care_plan=plan,
            kind=TASK,
            key=f"message:{message.id}",
            due_on=local_day(now),
            reason=reason,
            about={"message": str(message.id)},
            by=by,
            now=now,
        )


def bounce(point: ContactPoint, *, by: Actor, now: datetime) -> None:
    """The address itself is refused: nothing more is sent there."""
    if point.state != "active":
        return
    save_version(point, state="bounced")
    record_event(
        Happened(
            type="contact_point.bounced",
            subject_type="contactpoint",
            subject_id=point.id,
            subject_version=point.version,
            patient_id=point.patient_id,
            changes={"channel": point.channel},
        ),
        by=by,
        now=now,
    )


def _sent(message: Communication, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    is_kept = outcome.kind == KEPT
    save_version(
        message,
        updated_at=now,
        state="sent",
        send_after=None,
        failure="",
        sent_at=now,
        settled_at=now,
        message_id=f"kept:{message.id.hex}"
        if is_kept
        else outcome.message_id or message.message_id,
    )
    tell_message(message, "kept" if is_kept else "sent", by=by, now=now)


def _is_tried_again(message: Communication, outcome: Outcome, now: datetime) -> bool:
    if outcome.kind == BROKEN:
        return _tries(message) < MOST_BROKEN and _next_try(message, now) is not None
    is_repeated = outcome.kind == UNCERTAIN and purpose_named(message.purpose).is_repeated
    return (outcome.kind == LATER or is_repeated) and _next_try(message, now) is not None


def _tries(message: Communication) -> int:
    """With this one: what broke before it was claimed was a try as well."""
    return message.attempts + (message.state == "planned")


def _next_try(message: Communication, now: datetime) -> datetime | None:
    """Ever later; None when it would come too late."""
    pause = min(timedelta(minutes=2 ** min(message.attempts, 10)), LONGEST_PAUSE)
    at = now + pause
    if message.patient is not None and purpose_named(message.purpose).is_for_patients:
        at = clock_of(message.patient, ClinicSettings.objects.get()).allowed(at)
    return at if message.expires_at is None or at < message.expires_at else None


def _again(message: Communication, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    save_version(
        message,
        updated_at=now,
        state="planned",
        attempts=_tries(message),
        send_after=_next_try(message, now),
        failure=outcome.reason[:60],
        attempt_id=None,
    )
    tell_message(message, "postponed", by=by, now=now, reason_code=outcome.reason[:60])


def _left_open(message: Communication, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    state = "uncertain" if outcome.kind == UNCERTAIN else "failed"
    if outcome.is_address_refused and message.contact_point is not None:
        bounce(message.contact_point, by=by, now=now)
    ask_staff(message, state, by=by, now=now)
    save_version(
        message,
        updated_at=now,
        state=state,
        send_after=None,
        attempt_id=None,
        failure=outcome.reason[:60],
        settled_at=now,
    )
    tell_message(message, state, by=by, now=now, reason_code=outcome.reason[:60])
