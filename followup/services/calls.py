"""How an attempt to reach somebody went, and what follows from it at once."""

import uuid
from datetime import datetime

from django.db import transaction

from clinic.actors import Actor
from followup.models import Task
from followup.services.entries import Entered, record_entry
from followup.services.task_work import close_tasks
from pathway.models import ContactAttempt
from pathway.records.encounters import CONTACT
from pathway.services.recording import today

# A call somebody asked for is made by any attempt; the protocol's own steps count by themselves.
_ENDED_BY_A_CALL = ("call_unanswered", "message_failed")


@transaction.atomic
def record_call(
    *, task: Task, channel: str, outcome: str, key: uuid.UUID, by: Actor, now: datetime
) -> ContactAttempt:
    """Store the attempt as a fact; the step of the protocol that it makes ends by itself.

    The same `key` twice is one attempt. Raises ValidationError, NotPermitted.
    """
    entered = Entered(
        subject=CONTACT, values={"channel": channel, "outcome": outcome}, when=today(now), key=key
    )
    fact: ContactAttempt = record_entry(
        patient=task.patient, plan=task.care_plan, entered=entered, by=by, now=now
    )
    if task.kind in _ENDED_BY_A_CALL:
        close_tasks(id=task.id, outcome_code="done", by=by, now=now)
    return fact
