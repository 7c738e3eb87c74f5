"""What is asked and answered about the audit log."""

from datetime import date
from typing import Any

from rest_framework import serializers

from api.fields import Day, Instant, PublicId, Text, Word
from api.paging import PageQuery
from api.samples import page
from followup.audit import CHANGES, DOORS, LOOKS

_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)


class AuditQuery(PageQuery):
    """Which entries, the newest first."""

    kind = Word([CHANGES, LOOKS], required=False)
    patient = PublicId("pat", required=False)
    type = Text(required=False, max_length=60, help_text="How the type of a change begins.")
    door = Word(DOORS, required=False)
    first = Day(required=False)
    last = Day(required=False)

    def validate_first(self, day: date) -> date:
        return _plausible(day)

    def validate_last(self, day: date) -> date:
        return _plausible(day)


class AuditAnswer(serializers.Serializer[Any]):
    """Something that happened, or that somebody looked: names, codes and ids, never a value."""

    id = Text()
    at = Instant()
    kind = Word([CHANGES, LOOKS])
    type = Text(help_text="Of a look: the page or the address.")
    actor = Word(["user", "client", "patient", "provider", "system"])
    who = Text()
    door = Text()
    request_id = Text(allow_null=True)
    patient = PublicId("pat", allow_null=True)
    patients = serializers.ListField(
        child=PublicId("pat"), help_text="Whom a list showed that was looked at."
    )
    changes = serializers.DictField()
    reason = Text(allow_null=True)


def _plausible(day: date) -> date:
    if not _FIRST <= day <= _LAST:
        raise serializers.ValidationError("Enter a day from 2000 to 2099.")
    return day


LISTED = page(
    {
        "id": "2026-11-22T10:00:00+00:00~change~7310",
        "at": "2026-11-22T10:00:00Z",
        "kind": "change",
        "type": "task.completed",
        "actor": "user",
        "who": "Juno Ofori",
        "door": "ui",
        "request_id": "req_5b1f0c6a7d8e49f2a3b4c5d6e7f80912",
        "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
        "patients": [],
        "changes": {"kind": "call_unanswered"},
        "reason": "done",
    }
)
