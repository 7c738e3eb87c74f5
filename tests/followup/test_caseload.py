"""The caseload row: what lists show of a care plan, as true as its facts and tasks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Min
from django.test.utils import CaptureQueriesContext

from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.reconcile import locked, reconcile, reconcile_plans
from followup.services.task_work import complete_task, open_task, snooze_task
from pathway.models import CarePlan, Caseload, Prompt
from tests.builders import SEED, a_care_plan, a_clinic, a_patient, an_actor
from tests.web.making import assessed, calm, overdue


@pytest.fixture
def now(db: None) -> Iterator[datetime]:
    with clinic_scope(a_clinic().id) as now:
        yield now


def row_of(plan: CarePlan) -> Caseload:
    found: Caseload = Caseload.objects.get(care_plan=plan)
    return found


def earliest(plan: CarePlan) -> datetime | None:
    """As the worklist computes it, from the tasks and prompts themselves."""
    dues = [
        Task.objects.open().filter(care_plan=plan).aggregate(at=Min("due_at"))["at"],
        Prompt.objects.showing().filter(care_plan=plan).aggregate(at=Min("due_at"))["at"],
    ]
    return min(filter(None, dues), default=None)


def by_hand(plan: CarePlan, now: datetime, **options: Any) -> Task:
    due_on = (now - timedelta(days=90)).date()
    return open_task(
        care_plan=plan,
        kind="by_hand",
        key="k",
        due_on=due_on,
        reason="Call the pharmacy",
        by=SEED,
        now=now,
        **options,
    )


def test_the_last_eight_pain_scores_are_kept_oldest_first(now: datetime) -> None:
    plan = overdue(now)
    for number in range(9):
        assessed(plan, now, days_ago=50 - number * 5, kind="reassessment", nrs=Decimal(number))
    row = row_of(plan)
    assert row.pain_series == [Decimal(number) for number in range(1, 9)]
    assert (row.nrs_baseline, row.nrs_now) == (7, 8)


def test_function_stands_with_the_first_score_of_the_same_instrument(now: datetime) -> None:
    plan = overdue(now)
    odi = {"function_instrument": "odi", "function_max": Decimal(100)}
    rmdq = {"function_instrument": "rmdq", "function_max": Decimal(24)}
    assessed(plan, now, days_ago=40, kind="reassessment", function_raw=Decimal(60), **odi)
    assessed(plan, now, days_ago=20, kind="reassessment", function_raw=Decimal(15), **rmdq)
    assessed(plan, now, days_ago=5, kind="reassessment", function_raw=Decimal(9), **rmdq)
    row = row_of(plan)
    assert (row.function_instrument, row.function_baseline, row.function_now) == ("RMDQ", 15, 9)


def test_function_nobody_asked_for_is_unknown(now: datetime) -> None:
    row = row_of(overdue(now))
    assert (row.function_instrument, row.function_baseline, row.function_now) == ("", None, None)


@pytest.mark.parametrize(
    ("nrs", "response"), [("9", "worse"), ("7", "none"), ("4.5", "partial"), ("6.99", "none")]
)
def test_the_response_is_the_class_of_the_latest_reassessment(
    now: datetime, nrs: str, response: str
) -> None:
    plan = overdue(now)
    assert row_of(plan).response == ""
    assessed(plan, now, days_ago=5, kind="reassessment", nrs=Decimal(nrs))
    assert row_of(plan).response == response


@pytest.mark.parametrize(
    ("total", "distress", "risk"),
    [(3, None, "low"), (3, 3, "low"), (4, 3, "medium"), (4, 4, "high"), (9, None, "")],
)
def test_the_risk_group_is_unknown_without_the_score_that_decides(
    now: datetime, total: int, distress: int | None, risk: str
) -> None:
    plan = overdue(now)
    answers = {"start_back_total": total, "start_back_distress": distress}
    assessed(plan, now, days_ago=5, **{k: v for k, v in answers.items() if v is not None})
    assert row_of(plan).start_back_risk == risk


def test_the_last_contact_is_when_the_patient_was_last_heard(now: datetime) -> None:
    plan = overdue(now)
    assert row_of(plan).last_contact_on == now.date() - timedelta(days=60)
    assessed(plan, now, days_ago=3, kind="contact", nrs=Decimal(5))
    assert row_of(plan).last_contact_on == now.date() - timedelta(days=3)


def test_a_plan_nobody_was_asked_in_has_no_contact(now: datetime) -> None:
    assert row_of(a_care_plan(now=now)).last_contact_on is None


def test_what_is_due_next_follows_every_task(now: datetime) -> None:
    plan = calm(now)
    assert row_of(plan).next_due_at == earliest(plan) is not None
    task = by_hand(plan, now)
    assert row_of(plan).next_due_at == task.due_at == earliest(plan)
    lead = an_actor(now=now)
    complete_task(task=task, outcome_code="done", by=lead, now=now)
    assert row_of(plan).next_due_at == earliest(plan) != task.due_at


def test_what_waits_is_due_when_the_wait_is_over(now: datetime) -> None:
    plan = calm(now)
    task = Task.objects.open().filter(care_plan=plan, kind="reassessment").get()
    snooze_task(task=task, until=task.due_on + timedelta(days=1), by=an_actor(now=now), now=now)
    assert row_of(plan).next_due_at == earliest(plan)


def test_evaluating_again_writes_the_same_row(now: datetime) -> None:
    plan = overdue(now)
    before = Caseload.objects.filter(care_plan=plan).values().get()
    reconcile(plan, by=SEED, now=now)
    assert Caseload.objects.filter(care_plan=plan).values().get() == before


def test_the_rows_of_a_chunk_are_written_in_one_statement(now: datetime) -> None:
    plans = [
        a_care_plan(a_patient(family, now=now), now=now) for family in ("Okafor", "Haddad", "Sato")
    ]
    with CaptureQueriesContext(connection) as seen:
        reconcile_plans(locked([plan.id for plan in plans]), by=SEED, now=now)
    writing = [each["sql"] for each in seen.captured_queries if "caseload" in each["sql"]]
    assert len(writing) == 1


def test_active_are_the_living_whose_episode_is_open(now: datetime) -> None:
    kept = calm(now)
    closed, died = calm(now, "Okafor"), calm(now, "Sato")
    Caseload.objects.filter(care_plan=closed).update(stage="ST-X")
    type(died.patient).objects.filter(id=died.patient_id).update(deceased_on=now.date())
    assert [row.care_plan_id for row in Caseload.objects.active()] == [kept.id]
