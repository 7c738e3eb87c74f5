"""Every due care plan is evaluated exactly once, whatever dies; one bad plan stops nobody."""

import os
import pty
import subprocess
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import LedgerEvent
from clinic.services.patients import PersonDetails
from clinic.tenancy import clinic_scope
from followup.models import Task
from followup.services.people import update_person_and_plans
from followup.services.sweep import CHUNK, sweep
from followup.tasks import sweep_due
from pathway.gather import gather
from pathway.models import CarePlan, EngineAlert, Prompt, StageChange
from runner.process_identity import wait_until
from tests.builders import SEED, a_care_plan, a_clinic, many_due_care_plans
from tests.followup.oracle import expected, stored
from tests.harness.worker import CHECKOUT


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_during_a_sweep_of_a_thousand_loses_and_doubles_nothing(worker_factory):
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(1000, now=now)

    with worker_factory("--concurrency", "1") as worker:
        sweep_due.delay()
        assert wait_until(lambda: 0 < _evaluated(clinic) < 1000, 60.0)
        worker.kill()
        left = 1000 - _evaluated(clinic)
        assert left > 0
        worker.start()
        sweep_due.delay()
        assert wait_until(lambda: _evaluated(clinic) == 1000, 60.0)

    with clinic_scope(clinic.id):
        assert stored() == expected()
        raised = LedgerEvent.objects.filter(type="prompt.raised").values_list("subject_id")
        assert len(raised) == len(set(raised)) == Prompt.objects.count()


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_sweep_without_doing_anything_twice(worker_factory):
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(1000, now=now)
    with worker_factory("--concurrency", "2"):
        for _ in range(6):
            sweep_due.delay()
        assert wait_until(lambda: _evaluated(clinic) == 1000, 60.0)
    with clinic_scope(clinic.id):
        assert stored() == expected()


@pytest.mark.django_db
def test_a_second_sweep_finds_nothing_due():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(20, now=now)
    assert sweep(by=SEED, clinic_id=clinic.id).evaluated == 20
    assert sweep(by=SEED, clinic_id=clinic.id).evaluated == 0


@pytest.mark.django_db
def test_evaluating_again_changes_nothing():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(20, now=now)
    sweep(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id) as now:
        before = (stored(), LedgerEvent.objects.count())
        CarePlan.objects.update(evaluate_at=now)
    report = sweep(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id):
        assert (stored(), LedgerEvent.objects.count()) == before
    assert (report.evaluated, report.prompts_raised, report.tasks_created) == (20, 0, 0)


@pytest.mark.django_db
@pytest.mark.statements("NOTHING-VANISHES", "H-16")
def test_what_was_missed_while_everything_was_down_is_caught_up():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        plan = a_care_plan(now=now)
        CarePlan.objects.update(evaluate_at=now - timedelta(days=3))
    sweep(by=SEED, clinic_id=clinic.id)
    with clinic_scope(clinic.id) as now:
        assert CarePlan.objects.get(id=plan.id).evaluate_at > now


@pytest.mark.django_db
@pytest.mark.statements("NOTHING-VANISHES", "H-16")
def test_a_plan_that_cannot_be_evaluated_is_shown_to_staff_and_the_others_go_on():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        poisoned, *others = many_due_care_plans(5, now=now)
        CarePlan.objects.filter(id=poisoned.id).update(protocol_version="never-released")
    report = sweep(by=SEED, clinic_id=clinic.id)
    assert (report.evaluated, report.failed) == (4, 1)
    with clinic_scope(clinic.id) as now:
        alert = EngineAlert.objects.get()
        assert (alert.care_plan_id, alert.rule) == (poisoned.id, "*")
        again = CarePlan.objects.get(id=poisoned.id)
        assert again.evaluate_at > now
        assert Task.objects.filter(care_plan__in=others, kind="reassessment").count() == 4


@pytest.mark.django_db
def test_gathering_a_chunk_takes_the_same_number_of_queries_for_5_plans_and_for_500():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(CHUNK, now=now)
        plans = list(CarePlan.objects.select_related("episode"))
        assert len(plans) == CHUNK == 500
        assert _queries(lambda: gather(plans[:5])) == _queries(lambda: gather(plans))


@pytest.mark.django_db
def test_a_sweep_takes_the_same_number_of_queries_for_few_plans_and_for_many():
    few, many = a_clinic(), a_clinic()
    with clinic_scope(few.id) as now:
        many_due_care_plans(3, now=now)
    with clinic_scope(many.id) as now:
        many_due_care_plans(60, now=now)
    counts = [_queries(lambda c=c: sweep(by=SEED, clinic_id=c.id)) for c in (few, many)]
    assert counts[0] == counts[1]


@pytest.mark.django_db
@pytest.mark.statements("DEATH-STOPS-ALL", "H-20")
def test_the_dead_leave_the_queue_and_the_worklist():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        plan = a_care_plan(now=now)
        assert Task.objects.open().exists()
        details = PersonDetails(
            family="Haddad",
            given="Rania",
            birth_date=plan.patient.birth_date,
            deceased_on=now.date(),
        )
        update_person_and_plans(patient=plan.patient, details=details, by=SEED, now=now)
        assert not Task.objects.open().exists()
        assert not Prompt.objects.standing().exists()
        assert CarePlan.objects.get().evaluate_at is None


@pytest.mark.django_db
def test_the_command_says_what_it_did_and_that_nothing_is_left():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(3, now=now)
    assert "Evaluated 3 care plans; 0 could not be evaluated." in _run("--clinic", clinic.slug)
    assert "Nothing was due." in _run("--clinic", clinic.slug)


@pytest.mark.django_db
def test_as_of_shows_what_a_day_would_raise_and_writes_nothing():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(3, now=now)
        before = (stored(), LedgerEvent.objects.count(), StageChange.objects.count())
    day = (now + timedelta(days=30)).date()
    said = _run("--clinic", clinic.slug, "--as-of", day.isoformat())
    assert "nothing is written" in said
    assert "RF-SCREEN" in said
    with clinic_scope(clinic.id):
        assert (stored(), LedgerEvent.objects.count(), StageChange.objects.count()) == before
        assert CarePlan.objects.filter(evaluated_at__isnull=True).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [["--clinic", "nowhere"], ["--as-of", "tomorrow"]])
def test_a_wrong_argument_is_one_clear_sentence(wrong):
    a_clinic()
    with pytest.raises(CommandError, match=r"Choose one of|Write it as"):
        _run(*wrong)


@pytest.mark.django_db(transaction=True)
def test_a_sweep_in_a_terminal_shows_how_far_it_is(database_urls):
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(12, now=now)
    shown, terminal = pty.openpty()
    environment = {k: v for k, v in database_urls.items() if k != "DATABASE_OWNER_URL"}
    swept = subprocess.run(
        [sys.executable, "manage.py", "sweep", "--clinic", clinic.slug],
        env=environment,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
        check=True,
    )
    os.close(terminal)
    bar = os.read(shown, 4096).decode()
    os.close(shown)
    assert f"[{'#' * 30}] 12 of 12 care plans" in bar
    assert "\x1b[" not in bar
    assert "Evaluated 12 care plans" in swept.stdout


def _evaluated(clinic) -> int:
    with clinic_scope(clinic.id):
        return CarePlan.objects.filter(evaluated_at__isnull=False).count()


def _queries(action) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command("sweep", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()
