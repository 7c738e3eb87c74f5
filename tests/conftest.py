"""Database, worker and addresses for every test (see tests/harness)."""

import gc
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connections, transaction
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from runner.postgres import EmbeddedPostgres
from runner.process_identity import kill_group
from tests.harness.database import connect_as_owner, copied_database, empty_tables
from tests.harness.environment import PROCESS
from tests.harness.runner import unprepared_postgres
from tests.harness.seeded import begin_to_tell
from tests.harness.worker import RealWorker

TELLING = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """The demo is told beside the tests that come before those that need it."""
    # What was collected stays to the end: walking it again and again took a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000)
    wanted = {name for item in session.items for name in getattr(item, "fixturenames", ())}
    is_first = PROCESS in ("main", "gw0") and not session.config.option.collectonly
    if is_first and wanted & {"demo", "site"}:
        session.stash[TELLING] = begin_to_tell()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if telling := session.stash.get(TELLING, None):
        kill_group(telling.pid)
        telling.wait()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replaces pytest-django's: the runtime role may neither create nor migrate a database."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), copied_database():
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield
        connections.close_all()


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a module's own fixtures write is there for all its tests, each of which takes back its own.

    Not beside transactional tests: nothing of it is committed.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """The owner on the test database, outside the test's transaction."""
    with connect_as_owner() as connection:
        yield connection


@pytest.fixture
def database_urls(django_db_setup: None) -> dict[str, str]:
    """The environment with which a subprocess reaches the test database: both roles and Redis."""
    return dict(os.environ)


WorkerFactory = Callable[..., AbstractContextManager[RealWorker]]


@pytest.fixture
def worker_factory(database_urls: dict[str, str], tmp_path: Path) -> WorkerFactory:
    """`with worker_factory() as worker:` runs a real Celery worker; options go to celery."""

    @contextmanager
    def running(*options: str) -> Iterator[RealWorker]:
        without_owner = {k: v for k, v in database_urls.items() if k != "DATABASE_OWNER_URL"}
        worker = RealWorker(without_owner, tmp_path / "worker.log", *options)
        worker.start()
        try:
            yield worker
        finally:
            worker.stop()

    return running


@pytest.fixture
def real_worker(worker_factory: WorkerFactory) -> Iterator[RealWorker]:
    """A running worker with two processes; the test must be transactional to be seen by it."""
    with worker_factory() as worker:
        yield worker


@pytest.fixture
def fresh_postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of its own for a test about roles: no role, no database of ours yet."""
    with unprepared_postgres() as postgres:
        yield postgres
