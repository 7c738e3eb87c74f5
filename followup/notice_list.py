"""A member's notices in words: what was raised, what was taken back and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.models import Membership
from followup.fact_words import code_in_words, column_in_words, day_in_words, starting_upper
from followup.models import Notification

MOST = 50


@dataclass(frozen=True, slots=True)
class Corrected:
    """An entry a withdrawn prompt had rested on."""

    what: str
    fields: str
    on: str
    is_retracted: bool
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    row: Notification
    corrected: list[Corrected]

    @property
    def is_withdrawal(self) -> bool:
        return self.row.kind == "withdrawn"

    @property
    def asks_for_another(self) -> bool:
        return bool(self.row.said.get("asks_for_another"))


def notices_of(membership: Membership, *, with_prompts: bool) -> list[Notice]:
    """The newest, read and unread; one statement. What is not selected cannot be shown."""
    shown = ("patient", "prompt") if with_prompts else ("patient",)
    rows = Notification.objects.of(membership).select_related(*shown)
    return [_notice(row) for row in rows.newest_first()[:MOST]]


def patients_in(notices: Sequence[Notice]) -> list[Any]:
    return list(dict.fromkeys(each.row.patient_id for each in notices))


def _notice(row: Notification) -> Notice:
    return Notice(row, [_corrected(said) for said in row.said.get("entries", ())])


def _corrected(said: dict[str, Any]) -> Corrected:
    return Corrected(
        what=starting_upper(code_in_words(said["type"])),
        fields=", ".join(column_in_words(name) for name in said["fields"]),
        on=day_in_words(date.fromisoformat(said["on"])),
        is_retracted=said["is_retracted"],
        by=said["by"],
        at=datetime.fromisoformat(said["at"]),
    )
