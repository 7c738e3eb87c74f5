"""Emptying a test clinic: what was told in it goes for good, what it is made of stays (ADR 0133)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from clinic.actors import Actor
from clinic.models import Clinic
from clinic.services.feed import RESET
from clinic.services.ledger import Happened, record_event

# A large clinic takes longer than a page may, and whoever is in it is waited for.
_PATIENCE = {"lock_timeout": "10s", "statement_timeout": "300s"}


@dataclass(frozen=True, slots=True)
class Emptied:
    """How many patients there were, the true time, and how far the clinic's clock went back."""

    patients: int
    now: datetime
    back: timedelta


@transaction.atomic
def empty_clinic(*, clinic: Clinic, by: Actor, **said: Any) -> Emptied:
    """Nothing that was told in the clinic in scope is there afterwards; `said` goes into the event.

    Nobody else is in the clinic meanwhile. Raises ValidationError for a live clinic.
    """
    if not clinic.is_test:
        raise ValidationError("Only a test clinic can be emptied.")
    emptied = _emptied()
    record_event(
        Happened(
            type=RESET,
            subject_type="clinic",
            subject_id=clinic.id,
            changes={"removed": emptied.patients, **said},
        ),
        by=by,
        now=emptied.now,
    )
    return emptied


def _emptied() -> Emptied:
    with connection.cursor() as cursor:
        for name, value in _PATIENCE.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        cursor.execute("SELECT patients, at, back FROM reset_test_clinic()")
        return Emptied(*cursor.fetchone())
