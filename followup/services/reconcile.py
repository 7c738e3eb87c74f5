"""Reconcile: what the engine suggests becomes prompts, tasks and a place in the queue.

Idempotent: run twice, or by two workers, it leaves the same rows. A use case
calls it after writing; the sweep calls it again, so a forgotten call heals.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection

from clinic.actors import Actor
from clinic.models import Patient
from clinic.services.ledger import record_events
from clinic.tenancy import current_clinic_id
from followup.calendars import clinic_calendar
from followup.services.alerts import note_failure, note_rule_errors
from followup.services.caseload import rewrite_caseload
from followup.services.communications import CommunicationWriter
from followup.services.evaluating import Evaluated, evaluate_plans
from followup.services.mistaken import OtherPatientWriter
from followup.services.notices import tell_of
from followup.services.prompt_tasks import PromptTaskWriter
from followup.services.prompts import PromptWriter
from followup.services.report import Report
from followup.services.tasks import TaskWriter
from followup.services.told_otherwise import ToldOtherwiseWriter
from pathway.models import CarePlan

# One statement of four parameters: as a CASE of 500 arms it took a fifth of the sweep's time.
_MOVE_POINTERS = """
    UPDATE care_plan p SET evaluate_at = v.moment, evaluated_at = %s, failed_evaluations = 0
    FROM (SELECT %s::uuid AS clinic_id, unnest(%s::uuid[]) AS id, unnest(%s::timestamptz[]) AS moment) v
    WHERE p.clinic_id = v.clinic_id AND p.id = v.id
"""
SOONEST = timedelta(minutes=1)


def reconcile(care_plan: CarePlan, *, by: Actor, now: datetime) -> Report:
    """Bring one care plan's prompts and tasks in line with its facts, at once."""
    return reconcile_plans(locked([care_plan.id]), by=by, now=now)


def reconcile_patient(patient_id: uuid.UUID, *, by: Actor, now: datetime) -> Report:
    """Every active care plan that reads this patient's facts, which have changed."""
    return reconcile_patients([patient_id], by=by, now=now)


def reconcile_patients(ids: Collection[uuid.UUID], *, by: Actor, now: datetime) -> Report:
    """The same for several patients."""
    return reconcile_plans(_locked_of(ids), by=by, now=now)


def lock_to_plan(patient_id: uuid.UUID) -> None:
    """In house order, for whoever changes addresses and plans anew: the patient, the care plans."""
    people = Patient.objects.filter(id=patient_id)
    list(people.select_for_update(no_key=True).values_list("id"))
    _locked_of([patient_id])


def reconcile_plans(care_plans: Sequence[CarePlan], *, by: Actor, now: datetime) -> Report:
    """A chunk of locked care plans in a fixed number of queries."""
    if not care_plans:
        return Report()
    done, failed = evaluate_plans(care_plans, as_of=now)
    report = _write(done, by=by, now=now) if done else Report()
    for failure in failed:
        note_failure(failure, now=now)
    report.evaluated += len(done)
    report.failed += len(failed)
    return report


def locked(ids: Sequence[uuid.UUID]) -> list[CarePlan]:
    """The care plans with what gathering reads of them, locked in the order of their ids."""
    plans = CarePlan.objects.filter(id__in=ids).select_related("episode", "patient")
    return list(plans.order_by("id").select_for_update(of=("self",)))


def _locked_of(patient_ids: Collection[uuid.UUID]) -> list[CarePlan]:
    ids = CarePlan.objects.active().reading(*patient_ids).values_list("id", flat=True)
    return locked(list(ids))


def _write(done: Sequence[Evaluated], *, by: Actor, now: datetime) -> Report:
    calendar = clinic_calendar()
    report = Report()
    prompts = PromptWriter(done, calendar, now)
    tasks = TaskWriter(done, calendar, now)
    of_prompts = PromptTaskWriter(done, calendar, now, prompts.now_standing)
    mistaken = OtherPatientWriter(done, calendar, now)
    messages = CommunicationWriter(done, calendar, now)
    told = ToldOtherwiseWriter(done, calendar, now)
    writers = (prompts, tasks, of_prompts, mistaken, messages, told)
    for writer in writers:
        writer.write()
        report.add(writer.report)
    plans = {one.care_plan.id: one.care_plan for one in done}
    tell_of(prompts.to_tell, prompts.withdrawn, plans=plans, now=now)
    report.alerts += note_rule_errors(done, now=now)
    rewrite_caseload(done)
    _move_pointers(done, now)
    events = [event for writer in writers for event in writer.events]
    record_events(events, by=by, now=now)
    return report


def _move_pointers(done: Sequence[Evaluated], now: datetime) -> None:
    ids = [one.care_plan.id for one in done]
    moments = [_next_evaluation(one) for one in done]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_POINTERS, [now, current_clinic_id(), ids, moments])


def _next_evaluation(one: Evaluated) -> datetime | None:
    """The dead and the closed leave the queue; a new fact puts them back."""
    if one.care_plan.state != "active" or one.care_plan.patient.deceased_on:
        return None
    # A moment that has passed would be due again at once, for ever.
    return max(one.plan.next_evaluation_at, one.plan.as_of + SOONEST)
