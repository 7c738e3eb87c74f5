"""A migrated database that every test process copies, made anew only when migrations change."""

import hashlib
import os
import subprocess

import psycopg
from psycopg import sql

from runner.commands import CHECKOUT, manage_command
from runner.console import say
from runner.folder import DataFolder
from runner.migration_hash import migration_hash
from runner.problem import Problem
from runner.roles import OWNER, DatabaseUrls, connect, has_tables, may_create_databases
from runner.servers import Servers, as_owner, product_environment


def database_prefix(folder: DataFolder) -> str:
    """Names of this folder's test databases start with it: a server may be shared."""
    return f"stepwell_test_{hashlib.sha256(os.fsencode(folder.path)).hexdigest()[:8]}"


def let_owner_make_databases(database: DatabaseUrls) -> None:
    """Here, and only here, the owner may create databases and end their sessions."""
    if database.admin:
        with connect(database.admin) as admin:
            admin.execute(sql.SQL("alter role {} createdb").format(sql.Identifier(OWNER)))
            admin.execute(sql.SQL("grant pg_signal_backend to {}").format(sql.Identifier(OWNER)))
    elif not may_create_databases(database.owner):
        raise Problem(
            "Tests copy databases: let the role of DATABASE_OWNER_URL do that (alter role ... createdb)."
        )


def migrated_template(folder: DataFolder, servers: Servers) -> str:
    """The name of a template with every migration applied."""
    name = f"{database_prefix(folder)}_{migration_hash(CHECKOUT)}"
    let_owner_make_databases(servers.database)
    with connect(servers.database.owner) as owner:
        known = _databases(owner, database_prefix(folder))
        if name not in known:
            say("Migrating a database for the tests")
            for stale in known:
                drop_database(owner, stale)
            _make(owner, f"{name}_new", folder, servers)
            _rename(owner, f"{name}_new", name)
    return name


def _databases(owner: psycopg.Connection, prefix: str) -> list[str]:
    rows = owner.execute("select datname from pg_database where starts_with(datname, %s)", [prefix])
    return [row[0] for row in rows]


def _make(owner: psycopg.Connection, name: str, folder: DataFolder, servers: Servers) -> None:
    source = owner.info.dbname
    if has_tables(owner):
        raise Problem(
            f"The database {source} has tables already: name an empty one in DATABASE_URL for tests."
        )
    copy_database(owner, name, source)
    here = Servers(servers.database.named(name), servers.redis_url)
    environment = as_owner(product_environment(folder, here, "test"), here)
    words = manage_command("migrate", "--verbosity", "0")
    if subprocess.run(words, env=environment, cwd=CHECKOUT, check=False).returncode:
        raise Problem("The migrations failed: see the message above.")


def copy_database(owner: psycopg.Connection, name: str, template: str) -> None:
    """Copy file by file, which for a small template takes a few hundredths of a second."""
    statement = "create database {} template {} strategy file_copy"
    owner.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(template)))


def drop_database(owner: psycopg.Connection, name: str) -> None:
    """Remove a database, whoever is still connected."""
    owner.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _rename(owner: psycopg.Connection, name: str, final: str) -> None:
    owner.execute(
        sql.SQL("alter database {} rename to {}").format(
            sql.Identifier(name), sql.Identifier(final)
        )
    )
