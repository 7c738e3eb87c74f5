"""What people do with messages: see to one that did not arrive, word a text, pause everything."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import ClinicSettings, Membership
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import StaleVersion, save_version
from followup.messaging.purposes import purpose_named
from followup.messaging.rendering import check_text
from followup.messaging.texts import Text
from followup.models import Communication, MessageText
from followup.services.settling import TASK, tell_message
from followup.services.task_work import close_tasks
from pathway.models import CarePlan


@dataclass(frozen=True, slots=True)
class Slot:
    """Which text: of what purpose, over which channel, in which language."""

    purpose: str
    channel: str
    language: str

    def as_dict(self) -> dict[str, str]:
        return {"purpose": self.purpose, "channel": self.channel, "language": self.language}


@transaction.atomic
def handle_message(
    *, message: Communication, membership: Membership, by: Actor, now: datetime
) -> None:
    """Somebody has seen to it: reached the patient otherwise, or found that it arrived.

    Raises ValidationError when nothing was to be seen to.
    """
    by.check_may(Permission.RECORD_CONTACT)
    if message.state not in {"uncertain", "failed"}:
        raise ValidationError(_("Nothing is to be done about this message."))
    if message.handled_at is not None:
        return
    close_tasks(outcome_code="done", kind=TASK, key=f"message:{message.id}", by=by, now=now)
    save_version(message, handled_at=now, handled_by=membership, updated_at=now)
    tell_message(message, "handled", by=by, now=now)


@transaction.atomic
def save_text(
    *, slot: Slot, text: Text, by: Actor, now: datetime, seen_version: int | None = None
) -> MessageText:
    """The clinic's own wording from now on. Raises ValidationError, StaleVersion."""
    by.check_may(Permission.MANAGE_CLINIC)
    check_text(text, channel=slot.channel, fields=purpose_named(slot.purpose).fields)
    return _stored(slot, text, by, now, seen_version)


@transaction.atomic
def use_products_text(
    *, slot: Slot, by: Actor, now: datetime, seen_version: int | None = None
) -> MessageText:
    """The product's own text holds again. Raises StaleVersion."""
    by.check_may(Permission.MANAGE_CLINIC)
    return _stored(slot, Text("", "", ""), by, now, seen_version)


@transaction.atomic
def pause_reminders(*, by: Actor, now: datetime) -> int:
    """Nothing more is claimed for patients once this is committed; how many were taken back."""
    by.check_may(Permission.MANAGE_CLINIC)
    settings = ClinicSettings.objects.select_for_update().get()
    if not settings.reminders_enabled:
        return 0
    save_version(settings, reminders_enabled=False)
    planned = Communication.objects.planned().filter(patient__isnull=False)
    count: int = planned.update(
        state="suppressed",
        suppressed_because="paused",
        send_after=None,
        settled_at=now,
        updated_at=now,
        version=F("version") + 1,
    )
    _tell_settings(settings, "reminders.paused", count, by=by, now=now)
    return count


@transaction.atomic
def resume_reminders(*, by: Actor, now: datetime) -> None:
    """Every course is looked at anew, and what is still ahead is planned."""
    by.check_may(Permission.MANAGE_CLINIC)
    settings = ClinicSettings.objects.select_for_update().get()
    if settings.reminders_enabled:
        return
    save_version(settings, reminders_enabled=True)
    count = CarePlan.objects.active().update(evaluate_at=now)
    _tell_settings(settings, "reminders.resumed", count, by=by, now=now)


def _stored(
    slot: Slot, text: Text, by: Actor, now: datetime, seen_version: int | None
) -> MessageText:
    said = {"heading": text.heading, "body": text.body, "read_by": text.read_by, "changed_at": now}
    held: MessageText
    held, is_new = MessageText.objects.get_or_create(**slot.as_dict(), defaults=said)
    if not is_new:
        if seen_version not in {None, held.version}:
            raise StaleVersion(held)
        save_version(held, **said)
    record_event(
        Happened(
            type="message_text.changed",
            subject_type="messagetext",
            subject_id=held.id,
            subject_version=held.version,
            changes=slot.as_dict(),
        ),
        by=by,
        now=now,
    )
    return held


def _tell_settings(
    settings: ClinicSettings, event: str, count: int, *, by: Actor, now: datetime
) -> None:
    record_event(
        Happened(
            type=event,
            subject_type="clinicsettings",
            subject_id=settings.id,
            subject_version=settings.version,
            changes={"count": count},
        ),
        by=by,
        now=now,
    )
