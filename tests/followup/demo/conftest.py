"""The demo of the browser tests, which was seeded once: a run cut off after a batch, then a whole one."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.filling import Seeded
from tests.harness.database import connected_to
from tests.harness.seeded import demo_database, said_by_seeding


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Seeded]:
    with (
        demo_database() as environment,
        django_db_blocker.unblock(),
        connected_to(environment["DATABASE_URL"]),
    ):
        yield Seeded(**said_by_seeding())


def run_command() -> tuple[str, str]:
    progress, table = StringIO(), StringIO()
    with override_settings(ENVIRONMENT="demo"):
        call_command("seed_demo", stdout=table, stderr=progress)
    return progress.getvalue(), table.getvalue()
