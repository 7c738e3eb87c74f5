"""What has stopped is told within a minute, with the promise it touches and what still works."""

import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import Heartbeat
from clinic.services.ledger import Happened, record_event
from clinic.tenancy import clinic_scope
from followup.models import Communication, Task
from followup.services import heartbeats
from followup.services.heartbeats import beat_heart, note_alive
from followup.services.probing import ask_around
from followup.services.queues import CARE_PLANS, COMMUNICATIONS, DELIVERIES, EVENTS, TASKS
from followup.services.sweep import sweep
from followup.services.watching import signs_everywhere, signs_here
from followup.tasks import sweep_due
from followup.watchdog import Signs, troubles_of
from pathway.models import CarePlan
from runner.process_identity import wait_until
from tests.builders import SEED, a_care_plan, a_clinic, a_member
from tests.harness.worker import CHECKOUT

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NO_REDIS = "unix:///nowhere/redis.sock?db=0"
ALL = ("poll", "worker", "sender", "beat", "redis", "email")


def signs(*silent: str, **more) -> Signs:
    """Everybody was alive five minutes ago; all but the silent ones still are."""
    seen = {kind: NOW - timedelta(minutes=5 if kind in silent else 0) for kind in ALL}
    return Signs(now=NOW, seen=seen, sends_mail=True, **more)


def told(found: Signs) -> list[tuple[str, bool]]:
    return [(str(each.stopped), each.is_late) for each in troubles_of(found)]


@pytest.mark.django_db
def test_a_test_clinic_whose_clock_was_moved_says_nothing_of_the_servers():
    for clinic in (a_clinic(is_test=True), a_clinic()):
        with clinic_scope(clinic.id) as now:
            a_care_plan(now=now)
            CarePlan.objects.update(evaluate_at=now - timedelta(hours=2))
        if clinic.is_test:
            assert CARE_PLANS not in signs_everywhere().behind
    assert CARE_PLANS in signs_everywhere().behind


@pytest.mark.parametrize("queue", [EVENTS, DELIVERIES])
def test_other_programs_are_told_late(queue):
    [trouble] = troubles_of(signs(behind={queue: NOW}))
    assert str(trouble.stopped) == "Other programs are told more than a minute late."
    assert trouble.since == NOW


@pytest.mark.django_db
def test_an_event_without_a_number_for_more_than_a_minute_is_seen_here_and_everywhere():
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        recent = signs_here().behind
        begun = now - timedelta(minutes=5)
        told = Happened(type="clinic.founded", subject_type="clinic", subject_id=clinic.id)
        record_event(told, by=SEED, now=begun)
        assert (EVENTS in recent, signs_here().behind[EVENTS]) == (False, begun)
    assert signs_everywhere().behind[EVENTS] <= begun


def test_nothing_is_told_while_everybody_is_alive():
    assert told(signs()) == []


@pytest.mark.parametrize(
    ("silent", "expected"),
    [
        (("poll",), [("The process poll has stopped.", False)]),
        (("worker", "beat"), [("No worker is alive.", False)]),
        (("beat",), [("The process beat has stopped.", False)]),
        (("redis", "worker", "beat"), [("Redis does not answer.", False)]),
        (("sender",), [("Nobody sends messages.", True)]),
        (("email",), [("The mail server does not take messages.", True)]),
        (
            ("poll", "worker", "redis", "beat"),
            [("Nobody does dated work: no worker and no poll was seen for a minute.", True)],
        ),
    ],
)
def test_each_silence_has_its_own_words(silent, expected):
    assert told(signs(*silent)) == expected


def test_a_silence_says_since_when():
    [trouble] = troubles_of(signs("beat"))
    assert trouble.since == NOW - timedelta(minutes=5)


def test_a_heart_that_beat_lately_is_alive_until_it_was_silent_too_long():
    for seconds, count in ((45, 0), (46, 1)):
        found = Signs(now=NOW, seen={**signs().seen, "beat": NOW - timedelta(seconds=seconds)})
        assert len(troubles_of(found)) == count


@pytest.mark.parametrize("queue", [CARE_PLANS, TASKS])
def test_dated_work_that_waits_is_late_even_when_everybody_is_alive(queue):
    since = NOW - timedelta(minutes=2)
    [trouble] = troubles_of(signs(behind={queue: since}))
    assert str(trouble.stopped) == "Dated work is more than a minute behind."
    assert (trouble.since, trouble.is_late) == (since, True)


def test_messages_that_wait_are_late_even_when_everybody_is_alive():
    assert told(signs(behind={COMMUNICATIONS: NOW})) == [
        ("Messages are more than a minute behind.", True)
    ]


def test_mail_that_is_refused_again_and_again_is_told_of():
    since = NOW - timedelta(minutes=2)
    [trouble] = troubles_of(signs(mail_failing_since=since))
    assert (trouble.since, trouble.is_late) == (since, True)


def test_without_a_mail_server_nobody_misses_one():
    found = Signs(now=NOW, seen={k: v for k, v in signs().seen.items() if k != "email"})
    assert told(found) == []


def test_the_gravest_comes_first():
    assert [late for _, late in told(signs("poll", "sender"))] == [True, False]


@pytest.mark.django_db
@pytest.mark.statements("WATCHED", "H-16")
def test_a_care_plan_left_due_for_a_minute_is_seen_in_its_clinic_and_from_outside():
    everybody_alive()
    clinic, other = a_clinic(), a_clinic()
    with clinic_scope(clinic.id) as now:
        a_care_plan(now=now)
    evaluate_at(clinic, now - timedelta(seconds=50))
    assert (here(clinic), stopped()) == ([], [])
    evaluate_at(clinic, now - timedelta(seconds=70))
    [trouble] = here(clinic)
    assert trouble.since == now - timedelta(seconds=70)
    assert "more than a minute behind" in health()["because"]
    assert health()["warnings"][0]["since"] == trouble.since.isoformat()
    assert here(other) == []


@pytest.mark.django_db
def test_a_task_made_with_a_day_that_is_past_is_not_late_before_a_minute_has_passed():
    everybody_alive()
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        a_care_plan(now=now)
        Task.objects.update(next_step_at=now - timedelta(days=3))
    assert (here(clinic), stopped()) == ([], [])
    with clinic_scope(clinic.id):
        Task.objects.update(created_at=now - timedelta(seconds=61))
    [trouble] = here(clinic)
    assert trouble.since == now - timedelta(seconds=61)


def evaluate_at(clinic, moment) -> None:
    with clinic_scope(clinic.id):
        CarePlan.objects.update(evaluate_at=moment)


def here(clinic) -> list:
    with clinic_scope(clinic.id):
        return troubles_of(signs_here())


@pytest.mark.django_db
def test_a_message_the_mail_server_refused_for_a_minute_is_seen():
    everybody_alive()
    with clinic_scope(a_clinic().id) as now:
        Communication.objects.create(
            membership=a_member(now=now),
            purpose="digest",
            subject="digest:x",
            step="2026-11-22",
            channel="email",
            template="digest",
            language="en",
            state="planned",
            attempts=2,
            claimed_at=now - timedelta(seconds=70),
            send_after=now + timedelta(minutes=5),
            created_at=now,
        )
        assert [str(t.stopped) for t in troubles_of(signs_here())] == [
            "The mail server does not take messages."
        ]


@pytest.mark.django_db
def test_the_banner_takes_one_statement():
    with clinic_scope(a_clinic().id), CaptureQueriesContext(connection) as seen:
        signs_here()
    assert len(seen) == 1


@pytest.mark.django_db
def test_the_command_says_the_same_and_its_exit_code_tells():
    everybody_alive()
    assert run_watchdog() == (0, "Everything is alive and nothing is late.\n")
    Heartbeat.objects.filter(kind="beat").update(seen_at=Now() - timedelta(minutes=2))
    code, said = run_watchdog()
    assert code == 1
    assert said.startswith("GONE  The process beat has stopped. Since ")


@pytest.mark.django_db
def test_health_is_good_and_names_what_is_gone_without_harm():
    everybody_alive()
    Heartbeat.objects.filter(kind="beat").delete()
    answer = Client().get("/health")
    assert answer.status_code == 200
    [warning] = answer.json()["warnings"]
    assert warning["stopped"] == "The process beat was not heard from yet."
    assert warning["is_late"] is False


@pytest.mark.django_db(transaction=True)
def test_a_poll_and_a_worker_that_live_are_seen_and_each_that_stops_is_named(
    worker_factory, database_urls
):
    """Real processes; beat is played by its own message, then falls silent."""
    with polling(database_urls) as poll:
        with worker_factory():
            sweep_due.apply_async(kwargs=current_app.conf.beat_schedule["sweep"]["kwargs"])
            assert wait_until(lambda: stopped() == [], 30.0)
            silence("beat")
            assert stopped() == ["The process beat has stopped."]
        silence("worker")
        assert stopped() == ["No worker is alive."]
        assert Client().get("/health").status_code == 200
        poll.send_signal(signal.SIGTERM)
        assert poll.wait(timeout=20) == 0
    silence("poll", "worker")
    answer = Client().get("/health")
    assert answer.status_code == 503
    assert "Nobody does dated work" in answer.json()["because"]


@pytest.mark.django_db(transaction=True)
def test_a_poll_without_redis_says_so_and_works_on(database_urls):
    with polling({**database_urls, "REDIS_URL": NO_REDIS}):
        assert wait_until(lambda: Heartbeat.objects.filter(kind="probe").exists(), 30.0)
        assert wait_until(lambda: stopped() == ["Redis does not answer."], 30.0)
    assert Client().get("/health").status_code == 200


@pytest.mark.django_db
def test_a_mail_server_that_answers_is_alive_and_one_that_stopped_is_told_of(settings):
    everybody_alive()
    Heartbeat.objects.filter(kind="email").delete()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    ask_around(by=SEED)
    assert stopped() == []
    server.stop()
    silence("email")
    ask_around(by=SEED)
    assert stopped() == ["The mail server does not take messages."]
    assert Client().get("/health").status_code == 503


def test_without_a_database_health_says_that_it_is_away(database_urls):
    look = (
        "from django.test import Client; answer = Client().get('/health', headers={'host': 'localhost'});"
        "print(answer.status_code, answer.content.decode())"
    )
    nowhere = {**database_urls, "DATABASE_URL": "postgresql://stepwell_app@/stepwell?host=/nowhere"}
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", look],
        env=nowhere,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert said.stdout.startswith("503 "), said.stderr
    assert "The database does not answer." in said.stdout


@contextmanager
def polling(urls):
    environment = {k: v for k, v in urls.items() if k != "DATABASE_OWNER_URL"}
    poll = subprocess.Popen(
        [sys.executable, "manage.py", "poll"],
        env=environment,
        cwd=CHECKOUT,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield poll
    finally:
        poll.kill()
        poll.wait()


@pytest.mark.django_db
def test_long_work_says_in_between_that_it_is_still_alive(monkeypatch):
    monkeypatch.setattr(heartbeats, "OFTEN_SECONDS", 0.0)
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        a_care_plan(now=now)
        CarePlan.objects.update(evaluate_at=now)
    with heartbeats.beating("poll"):
        silence("poll")
        assert not signs_everywhere().is_alive("poll")
        sweep(by=SEED)
        assert signs_everywhere().is_alive("poll")
    silence("poll")
    sweep(by=SEED)
    assert not signs_everywhere().is_alive("poll")


def everybody_alive() -> None:
    beat_heart("poll")
    beat_heart("worker")
    for kind in ("beat", "redis", "email"):
        note_alive(kind)


def silence(*kinds: str) -> None:
    """As if they had stopped longer ago."""
    Heartbeat.objects.filter(kind__in=kinds).update(seen_at=Now() - timedelta(seconds=61))


def stopped() -> list[str]:
    return [str(each.stopped) for each in troubles_of(signs_everywhere())]


def health() -> dict:
    return Client().get("/health").json()


def run_watchdog() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("watchdog", stdout=out)
    except SystemExit as end:
        return int(end.code), out.getvalue()
    return 0, out.getvalue()
