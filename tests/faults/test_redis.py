"""A worker outlives its Redis: it acknowledges early, so that it holds nothing when Redis dies.

A worker that acknowledges late exits at the first restart of Redis (docs/adr/0004).
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.tenancy import clinic_scope
from config.celery import app
from pathway.models import CarePlan
from runner.folder import DataFolder
from runner.process_identity import kill_group, wait_until
from runner.supervisor import own_environment
from runner.valkey import EmbeddedValkey
from tests.builders import a_clinic, many_due_care_plans
from tests.harness.worker import RealWorker

SECONDS = 60.0
PLANS = 1200


class OwnRedis:
    """One that may be killed: nobody else uses it."""

    def __init__(self, folder: DataFolder) -> None:
        self._valkey = EmbeddedValkey(folder)
        self._child = self._valkey.child(own_environment())
        self.url = self._valkey.url()
        self.start()

    def start(self) -> None:
        self._child.start()
        self._valkey.wait_ready(self._child)

    def kill(self) -> None:
        kill_group(self._child.pid)
        self._child.process.wait()


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    with tempfile.TemporaryDirectory() as path:
        folder = DataFolder(Path(path))
        folder.create()
        server = OwnRedis(folder)
        yield server
        server.kill()
        folder.clear_sockets()


@pytest.mark.django_db(transaction=True)
def test_a_worker_at_work_survives_a_restart_of_redis_and_takes_messages_again(
    own_redis, database_urls, tmp_path
):
    clinic = a_clinic()
    with clinic_scope(clinic.id) as now:
        plans = many_due_care_plans(PLANS, now=now)
    environment = {**database_urls, "REDIS_URL": own_redis.url}
    environment.pop("DATABASE_OWNER_URL")
    worker = RealWorker(environment, tmp_path / "worker.log", "--concurrency", "1")
    worker.start()
    pid = worker.pid
    try:
        nudge(own_redis.url)
        assert wait_until(lambda: evaluated(clinic) > 0, SECONDS)
        own_redis.kill()
        assert evaluated(clinic) < PLANS
        own_redis.start()
        assert wait_until(lambda: evaluated(clinic) == PLANS, SECONDS)
        with clinic_scope(clinic.id) as now:
            CarePlan.objects.filter(id=plans[0].id).update(evaluate_at=now)
        assert wait_until(lambda: takes_another(own_redis, clinic), SECONDS, pause=0.5)
        assert worker.is_running()
        assert worker.pid == pid
    finally:
        worker.stop()


def takes_another(redis: OwnRedis, clinic) -> bool:
    """A message that comes before the worker is connected again may be lost: so nudge again."""
    nudge(redis.url)
    with clinic_scope(clinic.id) as now:
        return not CarePlan.objects.due(now).exists()


def nudge(url: str) -> None:
    socket = url.removeprefix("unix://").partition("?")[0]
    with app.connection_for_write(f"redis+socket://{os.fspath(socket)}") as connection:
        app.send_task("followup.sweep", connection=connection)


def evaluated(clinic) -> int:
    with clinic_scope(clinic.id):
        return CarePlan.objects.filter(evaluated_at__isnull=False).count()
