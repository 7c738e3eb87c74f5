"""How an attempt to reach somebody went, and what follows from it at once."""

import uuid
from datetime import datetime

from django.db import transaction

from clinic.actors import Actor
from followup.due import end_of_day
from followup.models import Task
from followup.services.entries import Entered, record_entry
from followup.services.task_work import close_tasks
from followup.undo import Step
from pathway.models import CarePlan, ContactAttempt
from pathway.records.encounters import CONTACT
from pathway.services.recording import today

# A call somebody asked for is made by any attempt; the protocol's own steps count by themselves.
_ENDED_BY_A_CALL = ("call_unanswered", "message_failed")


@transaction.atomic
def record_contact(
    *,
    plan: CarePlan,
    channel: str,
    outcome: str,
    key: uuid.UUID,
    by: Actor,
    now: datetime,
    task: Task | None = None,
) -> list[Step]:
    """Store the attempt as a fact; the step of the protocol that it makes ends by itself.

    Calls that were asked for and are due by tonight are made with it, or the one of `task`.
    The same `key` twice is one attempt. Raises ValidationError, NotPermitted.
    """
    entered = Entered(
        subject=CONTACT, values={"channel": channel, "outcome": outcome}, when=today(now), key=key
    )
    fact: ContactAttempt = record_entry(
        patient=plan.patient, plan=plan, entered=entered, by=by, now=now
    )
    which = {"id": task.id} if task else {"care_plan": plan, "due_at__lte": end_of_day(now)}
    ended = close_tasks(kind__in=_ENDED_BY_A_CALL, outcome_code="done", by=by, now=now, **which)
    return [Step("contact", fact.root_id, fact.revision), *ended]
