"""The outbox in words: what waits, what went, and what needs somebody."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import LedgerEvent
from followup.messaging.purposes import all_purposes
from followup.models import Communication

PAGE = 50
NEEDS = "needs"

STATES: Mapping[str, Promise] = {
    "planned": _("Planned"),
    "claimed": _("Being sent"),
    "sent": _("Sent"),
    "delivered": _("Delivered"),
    "failed": _("Did not arrive"),
    "uncertain": _("May have arrived"),
    "suppressed": _("Not sent"),
}
# Tones of the tag beside the words.
TONES = {
    "failed": "urgent",
    "uncertain": "urgent",
    "planned": "info",
    "claimed": "info",
    "delivered": "good",
}
REASONS: Mapping[str, Promise] = {
    "deceased": _("The patient died."),
    "merged": _("The record was merged into another."),
    "entered_in_error": _("The record was entered in error."),
    "discharged": _("Follow-up has ended."),
    "opted_out": _("The patient wants no messages this way."),
    "stopped": _("The patient wants no messages this way."),
    "bounced": _("The address does not work."),
    "wrong_person": _("The address is somebody else's."),
    "no_address": _("There is no address that may be used."),
    "other_channel": _("It goes over another channel."),
    "paused": _("All reminders are paused."),
    "clinic_suspended": _("The clinic is suspended."),
    "attended": _("The visit took place."),
    "cancelled": _("The visit was cancelled."),
    "missed": _("The visit was missed."),
    "moved": _("The visit was moved."),
    "withdrawn": _("The booking was entered in error."),
    "made_good": _("The patient was seen or booked again."),
    "no_longer_due": _("It is no longer due."),
    "left": _("The member has left the clinic."),
    "no_account": _("Nobody can sign in as this member."),
    "too_late": _("It could not be sent in time."),
    "sender_died": _("The sender stopped in the middle: nobody knows whether it was sent."),
    "provider_failed": _("The provider could not deliver it."),
    "provider_bounced": _("The provider says that the address does not work."),
}
EVENTS: Mapping[str, Promise] = {
    "communication.planned": _("Planned"),
    "communication.claimed": _("Taken up for sending"),
    "communication.sent": _("Handed over"),
    "communication.kept": _("Kept here: nothing left this system"),
    "communication.postponed": _("Not accepted yet; it is tried again"),
    "communication.delivered": _("Delivered"),
    "communication.failed": _("Did not arrive"),
    "communication.uncertain": _("Nobody knows whether it arrived"),
    "communication.suppressed": _("Not sent"),
    "communication.handled": _("Seen to"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """From the address of the page; what is not known there is no filter."""

    state: str = ""
    purpose: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Filters":
        state, purpose = said.get("state", ""), said.get("purpose", "")
        return cls(
            state if state in {*STATES, NEEDS} else "",
            purpose if purpose in all_purposes() else "",
        )

    @property
    def condition(self) -> Q:
        found = Q(purpose=self.purpose) if self.purpose else Q()
        if self.state == NEEDS:
            return found & _NEEDS_SOMEBODY
        return found & Q(state=self.state) if self.state else found


_NEEDS_SOMEBODY = Q(state__in=["uncertain", "failed"], handled_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Row:
    message: Any

    @property
    def state(self) -> Any:
        return STATES[self.message.state]

    @property
    def tone(self) -> str:
        return TONES.get(self.message.state, "")

    @property
    def purpose(self) -> Any:
        return purpose_title(self.message.purpose)

    @property
    def because(self) -> Any:
        return in_words(self.message.suppressed_because or self.message.failure)

    @property
    def at(self) -> datetime:
        message = self.message
        moment: datetime = message.send_after or message.settled_at or message.created_at
        return moment

    @property
    def is_to_handle(self) -> bool:
        return self.message.state in {"uncertain", "failed"} and self.message.handled_at is None

    @property
    def was_kept(self) -> bool:
        return bool(self.message.message_id.startswith("kept:"))


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next_page: int | None

    @property
    def patient_ids(self) -> list[uuid.UUID]:
        return list(
            dict.fromkeys(row.message.patient_id for row in self.rows if row.message.patient_id)
        )


def count_states() -> list[tuple[str, Any, int]]:
    """What needs somebody first, then every state with how many messages are in it."""
    found = dict(
        Communication.objects.order_by()
        .values_list("state")
        .annotate(Count("id"))
        .values_list("state", "id__count")
    )
    needing = Communication.objects.filter(_NEEDS_SOMEBODY).count()
    return [
        (NEEDS, _("Needs somebody"), needing),
        *((state, title, found.get(state, 0)) for state, title in STATES.items()),
    ]


def page_of(filters: Filters, number: int) -> Page:
    rows = Communication.objects.filter(filters.condition).newest_first()
    start = PAGE * (number - 1)
    found = list(rows.select_related("patient", "membership__user")[start : start + PAGE + 1])
    return Page([Row(each) for each in found[:PAGE]], number + 1 if len(found) > PAGE else None)


def history_of(message: Communication) -> list[tuple[datetime, Any, Any]]:
    """When, what and why, the oldest first; a code that nobody put into words stays a code."""
    events = LedgerEvent.objects.filter(subject_type="communication", subject_id=message.id)
    return [
        (each.recorded_at, EVENTS.get(each.type, each.type), in_words(_reason(each)))
        for each in events.order_by("recorded_at", "ins")
    ]


def purpose_title(name: str) -> Any:
    purpose = all_purposes().get(name)
    return purpose.title if purpose else name


def in_words(code: str) -> Any:
    return REASONS.get(code, code.replace("_", " "))


def _reason(event: Any) -> str:
    return str(event.reason_code or event.changes.get("because", ""))
