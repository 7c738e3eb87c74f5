"""What is asked and answered about messages to patients."""

from typing import Any

from rest_framework import serializers

from api.fields import Flag, Instant, PublicId, Strict, Text, Whole, Word
from api.paging import SyncQuery
from api.samples import answered, page, sent
from followup.models.messages import CHANNELS, COMMUNICATION_STATES
from followup.services.report_requests import PURPOSE

PURPOSES = ["visit_reminder", "rebook", "self_report", PURPOSE, "test"]


class MessageAnswer(serializers.Serializer[Any]):
    """One message to a patient, as the ledger of reminders has it; never its text."""

    id = PublicId("msg")
    patient = PublicId("pat")
    purpose = Word(PURPOSES)
    channel = Word(CHANNELS)
    language = Text()
    task = PublicId("task", allow_null=True)
    visit = PublicId("vis", allow_null=True)
    state = Word(
        COMMUNICATION_STATES,
        help_text="`uncertain`: nobody knows whether it went. `suppressed`: not wanted any more.",
    )
    suppressed_because = Text(allow_null=True)
    failure = Text(allow_null=True)
    attempts = Whole()
    planned_for = Instant(allow_null=True, help_text="Not before; null: it is settled.")
    sent_at = Instant(allow_null=True)
    settled_at = Instant(allow_null=True)
    handled_at = Instant(
        allow_null=True, help_text="When somebody saw to one that did not arrive, or may not have."
    )
    created_at = Instant()
    updated_at = Instant()
    version = Whole()
    deleted = Flag(
        required=False, help_text="Only with `updated_since`: it is not wanted any more."
    )
    expanded = serializers.DictField(required=False, help_text="What `expand` asked for.")


class MessageQuery(SyncQuery):
    """Which messages."""

    answer = MessageAnswer

    patient = PublicId("pat", required=False)
    purpose = Word(PURPOSES, required=False)
    channel = Word(CHANNELS, required=False)
    state = Word(COMMUNICATION_STATES, required=False)


class MessageBody(Strict):
    """A questionnaire to send."""

    purpose = Word([PURPOSE], help_text="A questionnaire that is asked for now.")
    episode = PublicId("ep")


_MESSAGE = {
    "id": "msg_0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d",
    "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
    "purpose": PURPOSE,
    "channel": "email",
    "language": "es",
    "task": "task_1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f",
    "visit": None,
    "state": "planned",
    "suppressed_because": None,
    "failure": None,
    "attempts": 0,
    "planned_for": "2026-11-22T10:00:00Z",
    "sent_at": None,
    "settled_at": None,
    "handled_at": None,
    "created_at": "2026-11-22T10:00:00Z",
    "updated_at": "2026-11-22T10:00:00Z",
    "version": 1,
}
LISTED = page(_MESSAGE)
ONE = [answered("A questionnaire that waits to be sent", _MESSAGE)]
SENT = [
    sent("A questionnaire", {"purpose": PURPOSE, "episode": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8"}),
    answered("It will go out", _MESSAGE, 201),
]
