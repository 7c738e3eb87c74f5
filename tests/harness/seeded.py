"""The demo in a database: told once a day into a template, copied for whoever wants to change it."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from runner.commands import CHECKOUT
from runner.roles import with_parts
from runner.supervisor import own_environment
from runner.template_database import copy_database, drop_database
from tests.harness.database import connect_as_owner
from tests.harness.environment import DATABASE, TEMPLATE

TOLD_BY = (
    "api",
    "clinic",
    "demo",
    "followup",
    "pathway",
    "tests/browser/filling.py",
    "tests/browser/people.py",
)
SHOWN_BY = {"views", "forms", "templatetags"}
ONE_AT_A_TIME = 7_301_402


@contextmanager
def demo_database() -> Iterator[dict[str, str]]:
    """The environment of a demo with a database of its own, there while entered."""
    template, name = demo_template(), f"{DATABASE}_demo"
    with connect_as_owner("postgres") as owner:
        drop_database(owner, name)
        copy_database(owner, name, template)
    yield demo_environment(name)
    with connect_as_owner("postgres") as owner:
        drop_database(owner, name)


def demo_environment(database: str) -> dict[str, str]:
    """What a process of the product reads: the runtime role on that database."""
    environment = own_environment() | {"STEPWELL_ENV": "demo"}
    environment.pop("DATABASE_OWNER_URL")
    return environment | {"DATABASE_URL": with_parts(os.environ["DATABASE_URL"], dbname=database)}


def demo_template() -> str:
    """The name of a database with today's demo in it."""
    name = f"{TEMPLATE}_demo_{_hash()}"
    with connect_as_owner("postgres") as owner:
        # Somebody who tells it already is waited for.
        owner.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        known = _told(owner)
        if name not in known:
            for stale in known:
                drop_database(owner, stale)
            _tell(owner, f"{name}_new")
            statement = sql.SQL("alter database {} rename to {}")
            owner.execute(statement.format(sql.Identifier(f"{name}_new"), sql.Identifier(name)))
    return name


def said_by_seeding() -> dict[str, Any]:
    """What the seeding of today's demo said; it is kept as the comment of the database."""
    with connect_as_owner("postgres") as owner:
        asked = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
        row = owner.execute(asked, [demo_template()]).fetchone()
    assert row, "the demo has gone"
    said: dict[str, Any] = json.loads(row[0])
    return said


def begin_to_tell() -> subprocess.Popen[bytes]:
    """A process that tells today's demo while other tests run; who needs it earlier waits for it."""
    own_redis = os.environ | {"PYTEST_XDIST_WORKER": "gw14"}
    command = [sys.executable, "-m", "tests.harness.seeded"]
    return subprocess.Popen(command, env=own_redis, cwd=CHECKOUT, start_new_session=True)


def _told(owner: psycopg.Connection) -> list[str]:
    statement = "select datname from pg_database where starts_with(datname, %s)"
    return [row[0] for row in owner.execute(statement, [f"{TEMPLATE}_demo_"])]


def _tell(owner: psycopg.Connection, name: str) -> None:
    copy_database(owner, name, TEMPLATE)
    command = [sys.executable, "-m", "tests.browser.preparing"]
    environment = demo_environment(name) | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"the demo could not be told:\n{done.stderr}"
    statement = sql.SQL("comment on database {} is {}")
    owner.execute(statement.format(sql.Identifier(name), sql.Literal(done.stdout)))


def _hash() -> str:
    """Of the day, to which the stories relate, and of everything that tells them."""
    digest = hashlib.sha256(str(datetime.now(UTC).date()).encode())
    for path in sorted(path for name in TOLD_BY for path in _files(name)):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _files(name: str) -> Iterator[Path]:
    path = CHECKOUT / name
    kinds = ("*.py", "*.toml", "*.ndjson", "*.json")
    found = [path] if path.is_file() else (each for kind in kinds for each in path.rglob(kind))
    return (each for each in found if SHOWN_BY.isdisjoint(each.parts))


if __name__ == "__main__":
    demo_template()
