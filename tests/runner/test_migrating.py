"""A database that an earlier version made is brought up to date, or is told what it lacks."""

import os
import subprocess
from collections.abc import Iterator
from importlib import import_module

import psycopg
import pytest

from runner.commands import CHECKOUT, manage_command
from runner.roles import with_parts
from runner.template_database import copy_database, drop_database
from tests.harness.database import connect_as_owner
from tests.harness.environment import DATABASE, TEMPLATE

NAME = f"{DATABASE}_earlier"
OURS = ("clinic", "pathway", "followup", "api")
REPLACING = {
    (app, path.stem): set(migration.replaces)
    for app in OURS
    for path in (CHECKOUT / app / "migrations").glob("0*.py")
    if (migration := import_module(f"{app}.migrations.{path.stem}").Migration).replaces
}


@pytest.fixture
def earlier() -> Iterator[psycopg.Connection]:
    """A database whose history has the names of before the migrations were made one."""
    with connect_as_owner("postgres") as owner:
        drop_database(owner, NAME)
        copy_database(owner, NAME, TEMPLATE)
    with connect_as_owner(NAME) as database:
        for new, replaced in REPLACING.items():
            assert applied(database) >= replaced
            database.execute("delete from django_migrations where (app, name) = (%s, %s)", new)
        yield database
    with connect_as_owner("postgres") as owner:
        drop_database(owner, NAME)


def applied(database: psycopg.Connection) -> set[tuple[str, str]]:
    return set(database.execute("select app, name from django_migrations").fetchall())


def migrate() -> "subprocess.CompletedProcess[str]":
    url = with_parts(os.environ["DATABASE_OWNER_URL"], dbname=NAME)
    return subprocess.run(
        manage_command("migrate"),
        env=os.environ | {"DATABASE_OWNER_URL": url},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_whole_history_under_the_earlier_names_needs_nothing(earlier):
    done = migrate()
    assert done.returncode == 0, done.stderr
    assert "No migrations to apply." in done.stdout
    assert applied(earlier) >= REPLACING.keys()


def test_a_history_that_stops_halfway_is_refused_and_what_it_lacks_is_named(earlier):
    before = applied(earlier)
    earlier.execute("delete from django_migrations where name = '0012_messages_by_update'")
    done = migrate()
    assert done.returncode == 1
    assert "followup.0012_messages_by_update is missing" in done.stderr
    assert applied(earlier) == before - {("followup", "0012_messages_by_update")}
