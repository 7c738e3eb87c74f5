"""The worklist of a big clinic: elapsed time, PostgreSQL's included, and statements."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from statistics import median, quantiles
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.test import Client

from benchmarks.caseload import counted, elapsed, spread_and_signed_in
from benchmarks.figures import Figure, median_cpu_seconds
from benchmarks.measuring import signed_in
from clinic.bulk import insert_rows
from clinic.tenancy import clinic_scope
from followup import worklist
from followup.models import Task
from followup.services.sweep import sweep
from followup.worklist_queues import Filters, Place, placed
from pathway.models import Caseload
from tests.builders import SEED, a_clinic, many_due_care_plans

LOOKS = 20
STATEMENTS_GOAL = "the same for any number of patients"


def figures(patients: int) -> Iterator[Figure]:
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        plans = many_due_care_plans(patients, now=now)
    sweep(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id) as now:
        insert_rows([unread_report(plan, now) for plan in plans[::50]])
        Caseload.objects.filter(care_plan__in=plans[::25]).update(open_urgent=1)
    # As after a big import: PostgreSQL has counted nothing yet.
    yield from of_page("fresh_first_page", signed_in(clinic), "/worklist/")
    browser, member = spread_and_signed_in(clinic.id)
    yield from of_page("first_page", browser, "/worklist/")
    yield from of_page("queue", browser, "/worklist/?queue=overdue")
    yield from of_page("reports", browser, "/worklist/?queue=reports")
    yield from of_page("mine", browser, "/worklist/?mine=1")
    yield from of_page("deep_page", browser, f"/worklist/?after={deep(clinic.id, patients)}")
    everything = Filters.read(QueryDict(), member)
    with clinic_scope(clinic.id) as now:
        yield from of("counts", lambda: worklist.count_queues(everything, now), "<=100")
        yield from of("navigation", lambda: worklist.waiting_today(now).count(), "<=15")


def unread_report(plan: Any, now: Any) -> Task:
    due_at = now + timedelta(days=1)
    return Task(
        care_plan=plan,
        patient_id=plan.patient_id,
        kind="review_report",
        key="benchmark",
        title="Benchmark",
        due_on=due_at.date(),
        due_at=due_at,
        why={"reason": "benchmark", "assessment": str(plan.id)},
        created_at=now,
    )


def deep(clinic_id: UUID, patients: int) -> Place:
    """Where nine tenths of the rows lie behind."""
    with clinic_scope(clinic_id):
        row = placed().order_by("rank", "due_at", "id")[patients * 9 // 10]
    return Place(row.rank, row.due_at, row.id)


def of_page(name: str, browser: Client, address: str) -> Iterator[Figure]:
    def look() -> None:
        answer = browser.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    yield from of(name, look, "<=300")


def of(name: str, look: Callable[[], object], goal: str) -> Iterator[Figure]:
    statements = counted(look)
    times = [1000 * elapsed(look) for _ in range(LOOKS)]
    yield Figure(f"worklist_{name}_best_ms", min(times), "(orientation)")
    yield Figure(f"worklist_{name}_p50_ms", median(times), "(orientation)")
    yield Figure(f"worklist_{name}_p95_ms", quantiles(times, n=20)[-1], goal)
    cpu = 1000 * median_cpu_seconds(look, LOOKS)
    yield Figure(f"worklist_{name}_cpu_ms", cpu, "(Python's part, whatever the machine's load)")
    yield Figure(f"worklist_{name}_statements", statements, STATEMENTS_GOAL)
