"""What config/roles.sql grants, and how a given server is prepared."""

import os
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from psycopg.rows import dict_row

from runner.folder import DataFolder
from runner.postgres import EmbeddedPostgres
from runner.problem import Problem
from runner.roles import DatabaseUrls, provision, with_parts
from runner.servers import Servers, given_database
from runner.template_database import migrated_template


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """The folder that keeps the generated passwords."""
    made = DataFolder(tmp_path / "data")
    made.create()
    return made


@pytest.fixture
def urls(fresh_postgres: EmbeddedPostgres, folder: DataFolder) -> DatabaseUrls:
    """A prepared database, prepared twice: the second time changes nothing."""
    first = provision(fresh_postgres.admin_url(), folder)
    assert provision(fresh_postgres.admin_url(), folder) == first
    return first


def test_roles_have_no_more_rights_than_they_need(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.app, row_factory=dict_row) as connection:
        rows = connection.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin,"
            " exists (select from pg_auth_members where member = pg_roles.oid) as is_member"
            " from pg_roles where rolname like 'stepwell%'"
        ).fetchall()
    rights = {row.pop("rolname"): {right for right, has in row.items() if has} for row in rows}
    assert rights == {
        "stepwell_owner": {"rolcanlogin", "is_member"},
        "stepwell_app": {"rolcanlogin"},
        "stepwell_lookup": set(),
        "stepwell_backup": {"rolcanlogin", "rolbypassrls"},
    }


def test_the_runtime_role_can_make_nothing(urls: DatabaseUrls) -> None:
    for statement in ("create table t ()", "create temporary table t ()", "create schema s"):
        with psycopg.connect(urls.app) as app, pytest.raises(errors.InsufficientPrivilege):
            app.execute(statement.encode())


def test_the_owner_hands_a_function_to_the_lookup_role(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.owner) as owner:
        owner.execute("create function one() returns integer language sql as 'select 1'")
        owner.execute("grant create on schema public to stepwell_lookup")
        owner.execute("alter function one() owner to stepwell_lookup")
        owner.execute("revoke create on schema public from stepwell_lookup")
    with psycopg.connect(urls.app) as app:
        assert app.execute("select one()").fetchone() == (1,)


def test_the_backup_role_reads_what_the_owner_makes_later(
    urls: DatabaseUrls, fresh_postgres: EmbeddedPostgres
) -> None:
    with psycopg.connect(urls.owner) as owner:
        owner.execute("create table t (n integer)")
    with psycopg.connect(with_parts(fresh_postgres.admin_url(), dbname="stepwell")) as admin:
        admin.execute("alter role stepwell_backup password 'only-here'")
    backup_url = with_parts(urls.app, user="stepwell_backup", password="only-here")
    with psycopg.connect(backup_url) as backup:
        assert backup.execute("select count(*) from t").fetchone() == (0,)
        with pytest.raises(errors.ReadOnlySqlTransaction):
            backup.execute("insert into t values (1)")


def test_names_sort_the_same_everywhere(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.app) as app:
        row = app.execute(
            "select datlocprovider, datlocale, pg_encoding_to_char(encoding),"
            " current_setting('data_checksums') from pg_database where datname = current_database()"
        ).fetchone()
    assert row == ("b", "C.UTF-8", "UTF8", "on")


@pytest.mark.parametrize("more", [b"", b"bypassrls"])
def test_an_administrator_without_superuser_rights_is_enough(
    fresh_postgres: EmbeddedPostgres, folder: DataFolder, more: bytes
) -> None:
    with psycopg.connect(fresh_postgres.admin_url()) as admin:
        admin.execute(b"create role hired login createrole createdb password 'x' " + more)
    hired = with_parts(fresh_postgres.admin_url(), user="hired", password="x")

    urls = provision(hired, folder)

    with psycopg.connect(urls.owner) as owner:
        owner.execute("create table t ()")


def test_roles_of_somebody_else_are_not_taken_over(
    urls: DatabaseUrls, fresh_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    stranger = DataFolder(tmp_path / "stranger")
    stranger.create()
    with pytest.raises(Problem, match="its password is not known"):
        provision(fresh_postgres.admin_url(), stranger)
    psycopg.connect(urls.app).close()


def test_a_database_with_tables_of_somebody_else_is_refused(
    fresh_postgres: EmbeddedPostgres, folder: DataFolder
) -> None:
    with psycopg.connect(fresh_postgres.admin_url(), autocommit=True) as admin:
        admin.execute("create database taken")
    taken = with_parts(fresh_postgres.admin_url(), dbname="taken")
    with psycopg.connect(taken) as admin:
        admin.execute("create table t ()")
    with pytest.raises(Problem, match="holds tables of postgres"):
        provision(taken, folder)


def test_a_powerless_role_needs_the_owner_beside_it(
    urls: DatabaseUrls, folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.delenv("DATABASE_OWNER_URL")
    with pytest.raises(Problem, match="set DATABASE_OWNER_URL too"):
        given_database(folder)
    monkeypatch.setenv("DATABASE_OWNER_URL", urls.owner)
    assert given_database(folder) == DatabaseUrls(app=urls.app, owner=urls.owner)


def test_a_server_that_is_away_is_one_sentence(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://x:y@/z?host={folder.path}")
    monkeypatch.delenv("DATABASE_OWNER_URL")
    with pytest.raises(Problem, match="cannot be reached, check DATABASE_URL"):
        given_database(folder)


def test_a_migrated_database_can_be_made_on_a_server_that_never_had_one(
    urls: DatabaseUrls, folder: DataFolder
) -> None:
    servers = Servers(urls, os.environ["REDIS_URL"])
    name = migrated_template(folder, servers)
    with psycopg.connect(urls.named(name).app) as app:
        assert app.execute("select count(*) from clinic").fetchone() == (0,)
