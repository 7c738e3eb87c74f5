"""Idempotency-Key: what took effect is answered again, and never done twice (ADR 0103)."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.functions import TransactionNow
from django.db import connection
from django.http import HttpResponse

from api.ids import read_id
from api.models import StoredReply
from api.problems import Problem
from clinic.models import Clinic
from clinic.tenancy import clinic_scope, current_clinic_id

KEPT = timedelta(days=7)
LONGEST_KEY = 255
REPLAYED = "Idempotency-Replayed"
_PRINTABLE = re.compile(rf"[\x20-\x7e]{{1,{LONGEST_KEY}}}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class Replayed(Exception):
    """It was done before: `response` is what was answered then, and shows `patient_ids`."""

    def __init__(self, response: HttpResponse, patient_ids: list[uuid.UUID]) -> None:
        super().__init__("This request was answered before.")
        self.response, self.patient_ids = response, patient_ids


@dataclass(frozen=True, slots=True)
class Call:
    """One request that wants to take effect once."""

    key_hash: bytes
    request_hash: bytes


def open_call(key: str, *, asker: object, route: str, body: bytes) -> Call:
    """Claim the key until the transaction ends.

    Raises Replayed; and Problem for an unusable key, for one in use and for another body.
    """
    if not _PRINTABLE.fullmatch(key):
        raise refuse_key(f"Use 1 to {LONGEST_KEY} printable ASCII characters.")
    call = Call(_hashed(current_clinic_id(), asker, route, key), hashlib.sha256(body).digest())
    if not is_free(call.key_hash):
        raise Problem("still_running")
    kept = StoredReply.objects.filter(
        key_hash=call.key_hash, expires_at__gt=TransactionNow()
    ).first()
    if kept is not None:
        if bytes(kept.request_hash) != call.request_hash:
            raise Problem("idempotency_key_reused")
        raise Replayed(_as_answered(kept), kept.patient_ids)
    return call


def keep_reply(call: Call, response: Any) -> None:
    """Store what was answered, in the transaction of what it did.

    By the true time: moving a test clinic's clock twice is what its key prevents.
    """
    StoredReply.objects.update_or_create(
        key_hash=call.key_hash,
        defaults={
            "request_hash": call.request_hash,
            "status": response.status_code,
            "headers": {name: response[name] for name in _KEPT_HEADERS if name in response},
            "body": response.content.decode(),
            "patient_ids": patients_in(response.data),
            "expires_at": TransactionNow() + KEPT,
        },
    )


def sweep_replies() -> int:
    """Forget what was kept long enough, clinic by clinic; how many."""
    total = 0
    for clinic_id in Clinic.objects.values_list("id", flat=True):
        with clinic_scope(clinic_id):
            total += StoredReply.objects.filter(expires_at__lte=TransactionNow()).delete()[0]
    return total


def refuse_key(detail: str) -> Problem:
    """The problem of the header itself."""
    error = {"header": "Idempotency-Key", "code": "invalid", "detail": detail}
    return Problem("invalid_request", errors=[error])


def is_free(name: bytes) -> bool:
    """Whether nobody else holds this name; then it is held until the transaction ends.

    Nobody waits: a thread that waited for another would be one thread less for everybody.
    """
    number = int.from_bytes(name[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _as_answered(kept: StoredReply) -> HttpResponse:
    body: Any = kept.body
    answer = HttpResponse(body.encode(), status=kept.status, headers=kept.headers)
    answer[REPLAYED] = "true"
    return answer


def patients_in(shown: Any) -> list[uuid.UUID]:
    """Whom an answer is about: a patient, something of theirs, a page of either, or a batch."""
    rows = shown.get("data", [shown]) if isinstance(shown, dict) else []
    found = []
    for row in (each for each in rows if isinstance(each, dict)):
        if "body" in row:
            found += patients_in(row["body"])
        elif named := read_id("pat", str(row.get("patient") or row.get("id"))):
            found.append(named)
    return found


def _hashed(*parts: object) -> bytes:
    """Written so that no part can run into the next."""
    return hashlib.sha256(repr([str(part) for part in parts]).encode()).digest()
