"""Tasks that fall due: claim, step, ledger, against the same done by hand in two statements."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db import connection

from benchmarks.figures import Figure
from clinic.bulk import insert_rows
from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.surfacing import surface_due
from pathway.models import CarePlan
from tests.builders import SEED, a_clinic, care_plans_without_facts

TASKS_A_PATIENT = 20
ROUNDS = 5

_STEP = "UPDATE task SET step = step + 1, next_step_at = NULL WHERE next_step_at <= %s"
_TELL = """
    INSERT INTO ledger_event (id, clinic_id, recorded_at, actor_kind, actor_name, door, request_id,
                              type, patient_id, subject_type, subject_id, subject_version, changes,
                              reason_code)
    SELECT gen_random_uuid(), clinic_id, %s, 'system', '', 'worker', '', 'task.fell_due',
           patient_id, 'task', id, version,
           jsonb_build_object('kind', kind, 'due_on', due_on), ''
    FROM task WHERE next_step_at <= %s
"""


def figures(patients: int) -> Iterator[Figure]:
    """Elapsed time, PostgreSQL's included, in turn on the same tasks."""
    clinic_id = a_clinic().id
    with clinic_scope(clinic_id) as now:
        plans = care_plans_without_facts(patients, started_on=now.date(), now=now)
        insert_rows([a_task(plan, nth, now) for plan in plans for nth in range(TASKS_A_PATIENT)])
    ratios, elapsed = [], []
    for _ in range(ROUNDS):
        ours = timed(clinic_id, lambda: surface_due(by=SEED, clinic_id=clinic_id))
        by_hand = timed(clinic_id, lambda: step_by_hand(clinic_id))
        ratios.append(ours / by_hand)
        elapsed.append(ours)
    tasks = patients * TASKS_A_PATIENT
    yield Figure("surfacing_over_by_hand", median(ratios), "<=2 (ambition 1.5)")
    yield Figure("surfacing_per_s", tasks / median(elapsed), "(orientation)")


def a_task(plan: CarePlan, nth: int, now: datetime) -> Task:
    due_at = now - timedelta(minutes=nth + 1)
    return Task(
        care_plan=plan,
        patient_id=plan.patient_id,
        kind="by_hand",
        key=str(nth),
        title="Benchmark",
        due_on=due_at.date(),
        due_at=due_at,
        why={"reason": "benchmark"},
        created_at=now,
    )


def timed(clinic_id: UUID, action: Callable[[], object]) -> float:
    with clinic_scope(clinic_id) as now:
        Task.objects.update(next_step_at=now, step=0)
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def step_by_hand(clinic_id: UUID) -> None:
    with clinic_scope(clinic_id) as now, connection.cursor() as cursor:
        cursor.execute(_TELL, [now, now])
        cursor.execute(_STEP, [now])
