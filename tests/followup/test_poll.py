"""The tick without Redis, the heartbeats, and what `/health` says of them."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now
from django.test import Client

from clinic.models import Heartbeat
from clinic.tenancy import clinic_scope
from followup.management.commands.poll import _tick
from followup.services.heartbeats import beat_heart
from pathway.models import CarePlan
from runner.process_identity import wait_until
from tests.builders import a_clinic, many_due_care_plans
from tests.harness.worker import CHECKOUT

NO_REDIS = "unix:///nowhere/redis.sock?db=0"


@pytest.mark.django_db(transaction=True)
def test_poll_does_the_due_work_without_redis_and_stops_when_told(database_urls):
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        many_due_care_plans(30, now=now)
    environment = {**database_urls, "REDIS_URL": NO_REDIS}
    environment.pop("DATABASE_OWNER_URL")
    poll = subprocess.Popen(
        [sys.executable, "manage.py", "poll"],
        env=environment,
        cwd=CHECKOUT,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(lambda: _all_evaluated(clinic), 30.0)
        poll.send_signal(signal.SIGTERM)
        assert poll.wait(timeout=10) == 0
    finally:
        poll.kill()
    assert Heartbeat.objects.filter(kind="poll").exists()


@pytest.fixture
def own_signals():
    """The command takes signals over; the tests have them back."""
    held = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in held.items():
        signal.signal(number, handler)


# Named by a setting, as the real kinds of work are.
trouble: list[Exception] = []


def fall_ill(*, by):
    if trouble:
        raise trouble.pop()


@pytest.mark.django_db(transaction=True)
def test_work_that_fails_holds_up_no_other(settings, own_signals):
    settings.TICKS = {"ill": f"{__name__}.fall_ill", "jobs": settings.TICKS["jobs"]}
    trouble.append(ValueError("nobody thought of this"))
    with pytest.raises(CommandError, match="Not all that is due was done"):
        call_command("poll", "--once")
    assert Heartbeat.objects.filter(kind="jobs").exists()


@pytest.mark.django_db(transaction=True)
def test_a_heart_is_silent_from_a_failure_to_the_next_success():
    trouble.append(ValueError("nobody thought of this"))
    assert not _tick("ill", fall_ill, is_alive=True)
    Heartbeat.objects.all().delete()
    assert _tick("ill", fall_ill, is_alive=False)
    assert not Heartbeat.objects.exists()
    assert _tick("ill", fall_ill, is_alive=True)
    assert Heartbeat.objects.filter(kind="ill").exists()


@pytest.mark.django_db
def test_health_is_good_while_somebody_does_due_work():
    beat_heart("poll")
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.django_db
def test_health_says_which_promise_is_touched_when_nobody_was_seen_for_a_minute():
    beat_heart("poll")
    Heartbeat.objects.update(seen_at=Now() - timedelta(seconds=61))
    answer = Client().get("/health")
    assert answer.status_code == 503
    assert "no worker and no poll was seen for a minute" in answer.json()["because"]


@pytest.mark.django_db
def test_processes_silent_for_a_day_are_forgotten():
    Heartbeat.objects.create(process="poll@old:1", kind="poll", seen_at=Now() - timedelta(days=2))
    beat_heart("poll")
    assert Heartbeat.objects.filter(kind="poll").count() == 1


def _all_evaluated(clinic) -> bool:
    with clinic_scope(clinic.id):
        return not CarePlan.objects.filter(evaluated_at__isnull=True).exists()
