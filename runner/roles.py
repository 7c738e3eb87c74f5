"""The database and its roles: config/roles.sql run by an administrator, passwords set beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from runner.folder import DataFolder
from runner.postgres import answers
from runner.problem import Problem

ROLES_FILE = Path(__file__).resolve().parent.parent / "config" / "roles.sql"
OWNER, APP, BACKUP = "stepwell_owner", "stepwell_app", "stepwell_backup"
MAINTENANCE_DATABASES = {"", "postgres", "template1"}


@dataclass(frozen=True)
class DatabaseUrls:
    """The addresses of one database by role; the administrator's only where it is known."""

    app: str
    owner: str
    admin: str | None = None

    def named(self, database: str) -> "DatabaseUrls":
        """The same roles on another database of the same server."""
        return DatabaseUrls(
            with_parts(self.app, dbname=database), with_parts(self.owner, dbname=database)
        )


def with_parts(url: str, **changes: str) -> str:
    """The URI with other parts, such as another role or database."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    parts |= changes
    user, password = (
        quote(parts.pop("user", ""), safe=""),
        quote(parts.pop("password", ""), safe=""),
    )
    database = quote(parts.pop("dbname", ""), safe="")
    sign_in = f"{user}:{password}@" if user else ""
    return f"postgresql://{sign_in}/{database}?{urlencode(parts)}"


def may_create_roles(url: str) -> bool:
    """Whether the given role is an administrator."""
    return _has_right(url, "rolsuper or (rolcreaterole and rolcreatedb)")


def may_create_databases(url: str) -> bool:
    """Whether the given role can copy databases."""
    return _has_right(url, "rolsuper or rolcreatedb")


def _has_right(url: str, condition: LiteralString) -> bool:
    with connect(url) as connection:
        found = connection.execute(
            sql.SQL("select {} from pg_roles where rolname = current_user").format(
                sql.SQL(condition)
            )
        ).fetchone()
    return bool(found and found[0])


def connect(url: str) -> psycopg.Connection:
    """A connection outside a transaction, or a sentence that says why not."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Problem(f"PostgreSQL cannot be reached, check DATABASE_URL: {reason}") from error


def provision(admin_url: str, folder: DataFolder) -> DatabaseUrls:
    """Create database and roles where they are missing, and answer with their addresses."""
    try:
        return _provision(admin_url, folder)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Problem(
            f"PostgreSQL refused to set up the roles, use a superuser once: {reason}"
        ) from error


def _provision(admin_url: str, folder: DataFolder) -> DatabaseUrls:
    given = str(conninfo_to_dict(admin_url).get("dbname") or "")
    database = "stepwell" if given in MAINTENANCE_DATABASES else given
    with connect(admin_url if given else with_parts(admin_url, dbname="postgres")) as admin:
        known = _existing_roles(admin)
        _create_database(admin, database)
    with connect(with_parts(admin_url, dbname=database)) as admin:
        admin.execute(ROLES_FILE.read_text().encode())
        urls = {
            role: _sign_in(admin, admin_url, folder, role, database, known) for role in (APP, OWNER)
        }
    return DatabaseUrls(app=urls[APP], owner=urls[OWNER], admin=admin_url)


def _existing_roles(admin: psycopg.Connection) -> set[str]:
    rows = admin.execute("select rolname from pg_roles where rolname = any(%s)", [[APP, OWNER]])
    return {row[0] for row in rows}


def _create_database(admin: psycopg.Connection, name: str) -> None:
    owner = admin.execute(
        "select pg_get_userbyid(datdba), datname = current_database() from pg_database where datname = %s",
        [name],
    ).fetchone()
    if owner is None:
        statement = (
            "create database {} template template0 encoding 'UTF8'"
            " locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'"
        )
        admin.execute(sql.SQL(statement).format(sql.Identifier(name)))
    elif owner[0] != OWNER and owner[1] and has_tables(admin):
        raise Problem(
            f"The database {name} holds tables of {owner[0]}: name an empty or a new one in DATABASE_URL."
        )


def has_tables(admin: psycopg.Connection) -> bool:
    """Whether anything lives in the connected database."""
    found = admin.execute(
        "select exists (select from pg_tables where schemaname = 'public')"
    ).fetchone()
    return bool(found and found[0])


def _sign_in(
    admin: psycopg.Connection,
    admin_url: str,
    folder: DataFolder,
    role: str,
    database: str,
    known: set[str],
) -> str:
    is_remembered = folder.secret_file(role).exists()
    url = with_parts(admin_url, user=role, password=folder.secret(role), dbname=database)
    if role in known and not answers(url):
        if not is_remembered:
            folder.secret_file(role).unlink()
        raise Problem(
            f"The role {role} exists and its password is not known to {folder.path}:"
            " set DATABASE_URL and DATABASE_OWNER_URL to sign in as stepwell_app and stepwell_owner."
        )
    if role not in known:
        set_password(admin, role, folder.secret(role))
    return url


def set_password(admin: psycopg.Connection, role: str, password: str) -> None:
    """Set a password without its clear text reaching the server or its log."""
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    admin.execute(
        sql.SQL("alter role {} password {}").format(
            sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )
