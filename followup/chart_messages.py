"""The last message that went to a patient, and the next one that will."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from followup.message_list import Row
from followup.models import Communication

# Of the newest ones, these many are looked through for the next and for the last.
LOOKED_AT = 20
AHEAD = ("planned", "claimed")


@dataclass(frozen=True, slots=True)
class Told:
    """`what`: whether it is the next or the last."""

    what: str
    row: Row


def next_and_last(patient_id: uuid.UUID) -> list[Told]:
    """One statement. Messages that were never sent because nothing was due any more are left out."""
    rows = Communication.objects.filter(patient_id=patient_id).exclude(state="suppressed")
    found = list(rows.defer("heading", "body").newest_first()[:LOOKED_AT])
    ahead = [each for each in found if each.state in AHEAD]
    gone = [each for each in found if each.state not in AHEAD]
    return _first(_("Next"), sorted(ahead, key=_goes_at)) + _first(_("Last"), gone)


def _goes_at(message: Any) -> Any:
    return message.send_after or message.created_at


def _first(what: str, messages: Sequence[Any]) -> list[Told]:
    return [Told(what, Row(message)) for message in messages[:1]]
