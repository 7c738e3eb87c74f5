"""Sending: claim one message, send it, record what became of it; three steps, two transactions.

The commit of the claim is the moment that decides: under locks that a stop, a death or a moved
visit must wait for, everything is asked again. A reminder that was claimed is never sent a second
time unless it surely was not accepted; whoever dies in between leaves an honest `uncertain`.
"""

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q

from clinic.actors import Actor
from clinic.models import Clinic, ClinicSettings, ContactPoint, Membership, Patient
from clinic.services.versions import save_version
from clinic.tenancy import UnknownClinic, clinic_scope, current_clinic_id
from followup.messaging.addresses import without_secrets
from followup.messaging.channels import (
    BROKEN,
    REFUSED,
    UNCERTAIN,
    Letter,
    Outcome,
    channel_named,
    keeps_everything,
)
from followup.messaging.purposes import Purpose, purpose_named
from followup.models import Communication
from followup.services.eligibility import allowed_at, why_not
from followup.services.heartbeats import still_alive
from followup.services.letters import address_of_reader, message_id_of, rendered_message
from followup.services.queues import COMMUNICATIONS, drain
from followup.services.settling import (
    MOST_BROKEN,
    lock_for_task,
    settle,
    suppress,
    tell_message,
)
from followup.services.sharing import lock_shared

# Longer than any attempt takes, shorter than staff may wait for what a dead sender left behind.
LEASE = timedelta(seconds=40)
CHUNK = 10
# Between tries to record: a database that restarts is back meanwhile, and the lease still holds.
RECORDING_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)

logger = logging.getLogger(__name__)

_TO_STAFF_LAST = ExpressionWrapper(Q(membership__isnull=True), output_field=BooleanField())


class InOtherHands(Exception):
    """Another sender has it, or it changed since it was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One message that this sender, and nobody else, may hand over now."""

    clinic_id: uuid.UUID
    id: uuid.UUID
    attempt_id: uuid.UUID
    channel: str
    letter: Letter


def send_due(*, by: Actor, clinic_id: uuid.UUID | None = None, seconds: float | None = None) -> int:
    """Send what is due, a few of each clinic in turn; answers with how many messages moved on.

    `seconds`: claim nothing more after so long; the rest stays due.
    """
    ends = None if seconds is None else time.monotonic() + seconds
    return drain(COMMUNICATIONS, partial(_send_chunk, by=by, ends=ends), clinic_id=clinic_id)


def _send_chunk(clinic_id: uuid.UUID, *, by: Actor, ends: float | None) -> int:
    """A few messages of one clinic, one claimed at a time."""
    moved = 0
    for message_id in _due(clinic_id):
        if ends is not None and time.monotonic() >= ends:
            break
        moved += send_one(clinic_id, message_id, by=by)
        still_alive()
    return moved


def send_one(clinic_id: uuid.UUID, message_id: uuid.UUID, *, by: Actor) -> int:
    """1 when the message moved on, whatever became of it; 0 when somebody else has it."""
    try:
        with clinic_scope(clinic_id) as now:
            claimed = claim(message_id, by=by, now=now)
    except InOtherHands:
        return 0
    except OperationalError:
        logger.exception("claim failed; the message stays due")
        return 0
    if claimed is not None:
        record_surely(claimed, deliver(claimed), by=by)
    return 1


def claim(message_id: uuid.UUID, *, by: Actor, now: datetime) -> Claimed | None:
    """None when it is not to be sent now, which is recorded. Raises InOtherHands."""
    message = _locked(message_id, now)
    purpose = purpose_named(message.purpose)
    if message.state == "claimed" and not purpose.is_repeated:
        settle(message, Outcome(UNCERTAIN, "sender_died"), by=by, now=now)
        return None
    if message.expires_at is not None and message.expires_at <= now:
        settle(message, Outcome(REFUSED, "too_late"), by=by, now=now)
        return None
    try:
        with transaction.atomic():
            return _prepare(message, purpose, by=by, now=now)
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("message cannot be prepared")
        message.refresh_from_db()
        settle(message, Outcome(BROKEN, type(error).__name__), by=by, now=now)
        return None


def deliver(claimed: Claimed) -> Outcome:
    """Outside any transaction. An error nobody foresaw leaves it open whether it arrived."""
    try:
        return channel_named(claimed.channel).send(claimed.letter)
    except Exception as error:
        logger.exception("channel failed")
        return Outcome(UNCERTAIN, type(error).__name__)


def record_surely(claimed: Claimed, outcome: Outcome, *, by: Actor) -> bool:
    """Try again where a lock or the database was in the way; at last the lease tells staff."""
    for pause in RECORDING_PAUSES:
        time.sleep(pause)
        try:
            with clinic_scope(claimed.clinic_id) as now:
                return record(claimed, outcome, by=by, now=now)
        except DatabaseError:
            logger.exception("outcome not recorded yet")
            connection.close()
    return False


def record(claimed: Claimed, outcome: Outcome, *, by: Actor, now: datetime) -> bool:
    """False when the claim is no longer this sender's: its lease ran out meanwhile."""
    held = Communication.objects.filter(
        id=claimed.id, state="claimed", attempt_id=claimed.attempt_id
    )
    seen = held.first()
    if seen is None:
        return False
    _lock_around(seen, outcome)
    message = held.select_for_update().first()
    if message is None:
        return False
    settle(message, outcome, by=by, now=now)
    return True


def _due(clinic_id: uuid.UUID) -> list[uuid.UUID]:
    """Staff first: an escalation does not queue behind a mail server that hangs."""
    try:
        with clinic_scope(clinic_id) as now:
            rows = Communication.objects.sendable(now).order_by(_TO_STAFF_LAST, "send_after", "id")
            return list(rows.values_list("id", flat=True)[:CHUNK])
    except UnknownClinic:
        return []


def _locked(message_id: uuid.UUID, now: datetime) -> Communication:
    """The message, in house order: patient, care plan, address, and the row itself at last."""
    seen = Communication.objects.filter(id=message_id).first()
    if seen is None:
        raise InOtherHands
    lock_shared(Clinic.objects.filter(id=current_clinic_id()))
    lock_shared(ClinicSettings.objects.all())
    lock_shared(Patient.objects.filter(id=seen.patient_id))
    if _may_need_staff(seen, now):
        lock_for_task(seen)
    lock_shared(ContactPoint.objects.filter(id=seen.contact_point_id))
    lock_shared(Membership.objects.filter(id=seen.membership_id))
    due = Communication.objects.filter(id=message_id, version=seen.version, send_after__lte=now)
    message: Communication | None = due.select_for_update(skip_locked=True).first()
    if message is None:
        raise InOtherHands
    return message


def _may_need_staff(seen: Communication, now: datetime) -> bool:
    is_late = seen.expires_at is not None and seen.expires_at <= now
    return is_late or seen.state == "claimed" or seen.attempts >= MOST_BROKEN - 1


def _lock_around(seen: Communication, outcome: Outcome) -> None:
    """What follows from an outcome besides the message, before the message itself."""
    lock_for_task(seen)
    if outcome.is_address_refused:
        list(ContactPoint.objects.filter(id=seen.contact_point_id).select_for_update(no_key=True))


def _prepare(
    message: Communication, purpose: Purpose, *, by: Actor, now: datetime
) -> Claimed | None:
    if reason := why_not(message, purpose, now):
        suppress(message, reason, by=by, now=now)
        return None
    allowed = allowed_at(message, purpose, now)
    if allowed > now:
        save_version(message, state="planned", send_after=allowed, updated_at=now)
        return None
    return _hold(message, purpose, by=by, now=now)


def _hold(message: Communication, purpose: Purpose, *, by: Actor, now: datetime) -> Claimed:
    rendered, stop_address = rendered_message(message, purpose, now)
    attempt_id = uuid.uuid4()
    body = rendered.body if keeps_everything() else without_secrets(rendered.body)
    save_version(
        message,
        state="claimed",
        attempts=message.attempts + 1,
        attempt_id=attempt_id,
        claimed_at=now,
        lease_until=now + LEASE,
        send_after=now + LEASE,
        message_id=message.message_id or message_id_of(message),
        template=message.template,
        template_version=message.template_version,
        language=message.language,
        heading=rendered.heading,
        body=body,
        updated_at=now,
    )
    purpose.after_claim(message, now)
    tell_message(message, "claimed", by=by, now=now)
    letter = Letter(
        key=message.id.hex,
        message_id=message.message_id,
        to=address_of_reader(message),
        sender=message.clinic.name,
        heading=rendered.heading,
        body=rendered.body,
        stop_address=stop_address,
        clinic_key=message.clinic.public_key,
    )
    return Claimed(
        clinic_id=current_clinic_id(),
        id=message.id,
        attempt_id=attempt_id,
        channel=message.channel,
        letter=letter,
    )
