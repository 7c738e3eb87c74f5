"""Numbering a clinic's events after commit, and the chain of digests over them.

Rows get the order of the feed from a sequencer, never from the writer: writers commit in any
order. Whoever numbers locks the clinic's head first and reads in a second statement. With lock
and reading in one statement the rows would be those from before the wait for the lock, and an
event that a reader has seen would move (tests/clinic/test_feed.py).
"""

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from clinic.models import Clinic, FeedHead, FeedSeal, LedgerEvent
from clinic.tenancy import current_clinic_id

MOST_AT_ONCE = 1000
# A test clinic was emptied: the first event that it has, under the number that came next.
RESET = "clinic.reset"

_NUMBER = """
    UPDATE ledger_event e SET position = %(head)s + n.rank
    FROM (SELECT ins, row_number() OVER (ORDER BY ins) AS rank FROM
          (SELECT ins FROM ledger_event WHERE clinic_id = %(clinic)s AND position IS NULL
           ORDER BY ins LIMIT %(most)s) waiting) n
    WHERE e.clinic_id = %(clinic)s AND e.ins = n.ins
"""

# What the digest covers, in this order: all of an event but the order of its insertion.
_SEALED = (
    "position",
    "id",
    "recorded_at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "door",
    "request_id",
    "type",
    "patient_id",
    "subject_type",
    "subject_id",
    "subject_version",
    "changes",
    "reason_code",
)


@dataclass(frozen=True, slots=True)
class Verified:
    """How far the chain holds, and the first position at which it does not.

    A digest is kept once a numbering: what was changed lies from `broken_at` to `up_to`.
    """

    checked: int
    broken_at: int | None = None
    up_to: int | None = None
    why: str = ""


@transaction.atomic
def number_events(*, now: datetime) -> int:
    """Give committed events of the clinic in scope their positions, at most 1,000; how many got one."""
    head = locked_head()
    numbered = _number_after(head)
    if numbered:
        _seal(head, head.position + numbered, now)
    return numbered


def locked_head() -> FeedHead:
    """The clinic's head, held until the transaction ends: nobody else numbers meanwhile."""
    rows = FeedHead.objects.select_for_update()
    head: FeedHead | None = rows.first()
    if head is None:
        FeedHead.objects.bulk_create([FeedHead()], ignore_conflicts=True)
        head = rows.get()
    return head


def head_position() -> int:
    """The last position given in the clinic in scope; 0 before the first."""
    found: int | None = FeedHead.objects.values_list("position", flat=True).first()
    return found or 0


def first_position() -> int:
    """Of the first event there is: 1, until a test clinic is emptied."""
    found: int | None = LedgerEvent.objects.numbered().values_list("position", flat=True).first()
    return found or 1


def verify_feed() -> Verified:
    """Compute the clinic's chain again from its events, and compare it with every seal."""
    digest, begun = _beginning()
    last = begun
    seals = FeedSeal.objects.filter(up_to_position__gt=last).order_by("up_to_position")
    for seal in seals.iterator():
        first = last + 1
        for event in LedgerEvent.objects.between(last, seal.up_to_position).iterator():
            if event.position != last + 1:
                break
            digest, last = _chained(digest, event), event.position
        if last != seal.up_to_position:
            return Verified(first - 1 - begun, last + 1, last + 1, "an event is missing")
        if digest != bytes(seal.digest):
            return Verified(first - 1 - begun, first, last, "an event was changed")
    return _against_head(digest, last, last - begun)


def _beginning() -> tuple[bytes, int]:
    """Of the chain: nothing, or what a test clinic's last seal said when it was emptied."""
    first = LedgerEvent.objects.numbered().first()
    if first is None or first.type != RESET or not Clinic.objects.get(id=first.clinic_id).is_test:
        return b"", 0
    seal = FeedSeal.objects.filter(up_to_position=first.position - 1).first()
    return (bytes(seal.digest), seal.up_to_position) if seal else (b"", 0)


def _number_after(head: FeedHead) -> int:
    values: dict[str, Any] = {
        "head": head.position,
        "clinic": current_clinic_id(),
        "most": MOST_AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, values)
        return int(cursor.rowcount)


def _seal(head: FeedHead, last: int, now: datetime) -> None:
    digest = _chain(bytes(head.digest), LedgerEvent.objects.between(head.position, last))
    FeedHead.objects.update(position=last, digest=digest)
    FeedSeal.objects.create(up_to_position=last, digest=digest, sealed_at=now)


def _chain(digest: bytes, events: Iterable[LedgerEvent]) -> bytes:
    for event in events:
        digest = _chained(digest, event)
    return digest


def _chained(digest: bytes, event: LedgerEvent) -> bytes:
    said = {name: getattr(event, name) for name in _SEALED}
    written = json.dumps(said, sort_keys=True, default=_plain, separators=(",", ":"))
    return hashlib.sha256(digest + written.encode()).digest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return value.hex
    raise TypeError(f"{type(value).__name__} is not in the ledger")


def _against_head(digest: bytes, last: int, checked: int) -> Verified:
    head = FeedHead.objects.first()
    position, kept = (head.position, bytes(head.digest)) if head else (0, b"")
    if (position, kept) != (last, digest):
        return Verified(checked, last + 1, max(position, last + 1), "the last seals are missing")
    beyond = LedgerEvent.objects.filter(position__gt=last).order_by("position").first()
    if beyond is not None:
        return Verified(checked, beyond.position, beyond.position, "an event has a false position")
    return Verified(checked)
