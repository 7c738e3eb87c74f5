"""The database of a test process: copied from the migrated template, emptied by the owner."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from runner.roles import with_parts
from runner.template_database import copy_database, drop_database
from tests.harness.environment import DATABASE, TEMPLATE

# Filled by migrations, not by tests.
KEPT_TABLES = ["django_migrations", "django_content_type", "auth_permission"]

# Whether somebody waits for what this connection holds; the locks of the other processes'
# databases stand in the same list.
SOMEBODY_WAITS_FOR_ME = """
    SELECT EXISTS (SELECT FROM pg_locks
                   WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
"""


def connect_as_owner(database: str = DATABASE) -> psycopg.Connection:
    """A connection that may do what the runtime role may not; it commits each statement."""
    return psycopg.connect(
        with_parts(os.environ["DATABASE_OWNER_URL"], dbname=database), autocommit=True
    )


@contextmanager
def copied_database() -> Iterator[None]:
    """The process's database, there while entered."""
    # Connected to neither of the two: PostgreSQL refuses to copy a database in use.
    with connect_as_owner("postgres") as owner:
        drop_database(owner, DATABASE)
        copy_database(owner, DATABASE, TEMPLATE)
    yield
    with connect_as_owner("postgres") as owner:
        drop_database(owner, DATABASE)


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Django of this process works on another database while entered."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = conninfo_to_dict(url)["dbname"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def empty_tables() -> None:
    """What Django's flush does after a transactional test, which the runtime role may not do."""
    with connect_as_owner() as owner:
        owner.execute("set lock_timeout = '15s'")
        tables = owner.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename <> all(%s)",
            [KEPT_TABLES],
        )
        names = sql.SQL(", ").join(sql.Identifier(row[0]) for row in tables)
        owner.execute(sql.SQL("truncate {} restart identity cascade").format(names))
