"""A new episode takes over: nothing of the care plans before it pages anybody a second time."""

from datetime import datetime
from typing import Any

from clinic.actors import Actor
from clinic.models import Patient
from clinic.services.ledger import Happened, record_events
from clinic.services.versions import save_version
from followup.models import Task
from pathway.models import CarePlan, Caseload, Prompt


def hand_over(patient: Patient, *, by: Actor, now: datetime) -> None:
    """Close what the retired care plans left open, and take their rows off the lists.

    The engine says a red flag that nobody ended again on the new care plan, with a clock of its
    own; the prompt of the old one is superseded by it, not resolved.
    """
    retired = CarePlan.objects.retired().filter(patient=patient)
    events = []
    for prompt in Prompt.objects.standing().filter(care_plan__in=retired):
        save_version(prompt, closed_at=now, closed_as="superseded", updated_at=now)
        events.append(_told("prompt.superseded", prompt, {"rule": prompt.rule}))
    for task in Task.objects.open().filter(care_plan__in=retired):
        ended = {"state": "cancelled", "outcome_code": "new_episode", "closed_at": now}
        save_version(task, **ended, updated_at=now)
        events.append(_told("task.cancelled", task, {"kind": task.kind}))
    Caseload.objects.filter(care_plan__in=retired).delete()
    record_events(events, by=by, now=now)


def _told(event: str, row: Any, codes: dict[str, str]) -> Happened:
    return Happened(
        type=event,
        subject_type=row._meta.model_name,
        subject_id=row.id,
        subject_version=row.version,
        patient_id=row.patient_id,
        changes={**codes, "care_plan": str(row.care_plan_id)},
    )
