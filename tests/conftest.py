"""Database, worker and addresses for every test (see tests/harness)."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from runner.postgres import EmbeddedPostgres
from tests.harness.database import connect_as_owner, copied_database, empty_tables
from tests.harness.runner import unprepared_postgres
from tests.harness.worker import RealWorker


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replaces pytest-django's: the runtime role may neither create nor migrate a database."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), copied_database():
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield
        connections.close_all()


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
