"""The demo, seeded once: its first run is cut off after a batch, the second completes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from clinic.models import Clinic, Patient
from clinic.tenancy import clinic_scope
from followup.demo.seeding import seed


class Killed(Exception):
    """Stands for the kill: nothing after it runs."""


@dataclass
class Seeded:
    """What the first run left behind, and what the second said."""

    patients_after_kill: int
    progress: str
    table: str


@pytest.fixture(scope="package")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Seeded]:
    with django_db_blocker.unblock(), transaction.atomic():
        with pytest.raises(Killed):
            seed(kill)
        left = count_patients("riverside")
        yield Seeded(left, *run_command())
        transaction.set_rollback(True)


def kill(line: str) -> None:
    raise Killed


def run_command() -> tuple[str, str]:
    progress, table = StringIO(), StringIO()
    with override_settings(ENVIRONMENT="demo"):
        call_command("seed_demo", stdout=table, stderr=progress)
    return progress.getvalue(), table.getvalue()


def count_patients(slug: str) -> int:
    with clinic_scope(Clinic.objects.get(slug=slug).id):
        return Patient.objects.count()
