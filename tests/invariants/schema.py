"""What the database catalogue must say about every table; each fault is one sentence."""

from collections.abc import Iterator
from typing import Any

import psycopg
from django.apps import apps
from django.db.models import ForeignKey

from clinic.tenancy import (
    GRANTS,
    LOOKUP_ROLE,
    DueQueue,
    OwnRowsPolicy,
    RowSecurity,
    TenantForeignKey,
    TenantModel,
)

# The whole list of tables that belong to no clinic.
GLOBAL_TABLES = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "clinic",
    "django_content_type",
    "django_migrations",
    "django_session",
    "heartbeat",
    "user",
}

KNOWN_FUNCTIONS = {("due_clinics", LOOKUP_ROLE), ("reset_test_clinic", "stepwell_owner")}

POLICY = (
    "(clinic_id = ( SELECT (NULLIF(current_setting('app.clinic_id'::text, true), ''::text))::uuid"
)


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


def references() -> list[tuple[type[TenantModel], str]]:
    """Every foreign key from a clinic's table to another clinic table."""
    return [
        (model, field.name)
        for model in tenant_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, TenantModel)
    ]


def schema_faults(connection: psycopg.Connection[Any]) -> list[str]:
    """Everything that is not as it must be, over all tables."""
    return [
        *_unlisted_tables(connection),
        *_tables_without_row_security(connection),
        *_wrong_policies(connection),
        *_policies_not_declared(connection),
        *_ways_around(connection),
        *_wrong_grants(connection),
        *_missing_composite_keys(connection),
        *_single_column_keys(connection),
        *_indexes_not_clinic_first(connection),
    ]


def _unlisted_tables(connection: psycopg.Connection[Any]) -> Iterator[str]:
    tenant_tables = {model._meta.db_table for model in tenant_models()}
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm')"
    )
    for (table,) in rows:
        if table not in tenant_tables | GLOBAL_TABLES:
            yield f"{table} is neither a clinic's table nor on the list of global ones"


def _tables_without_row_security(connection: psycopg.Connection[Any]) -> Iterator[str]:
    rows = connection.execute(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'clinic_id'"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    )
    for table, is_enabled, is_forced in rows:
        if not (is_enabled and is_forced):
            yield f"{table} does not force row-level security"


def _wrong_policies(connection: psycopg.Connection[Any]) -> Iterator[str]:
    rows = connection.execute(
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
    ).fetchall()
    found = {(table, name): (cmd, qual, check) for table, name, cmd, qual, check in rows}
    for model in tenant_models():
        table = model._meta.db_table
        name = _own_policy(model)
        cmd, qual, check = found.get((table, name), ("", "", ""))
        if cmd != "ALL" or not (qual.startswith(POLICY) and (check or "").startswith(POLICY)):
            yield f"{table} has no policy of its clinic"


def declared_policies() -> set[tuple[str, str]]:
    """(table, policy) of every policy that a model declares."""
    return {
        (model._meta.db_table, constraint.name)
        for model in tenant_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, (RowSecurity, OwnRowsPolicy, DueQueue))
    }


def _policies_not_declared(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Policies add up: one too many opens the table, one too few closes a queue."""
    rows = connection.execute("SELECT tablename, policyname FROM pg_policies")
    found = {(table, name) for table, name in rows}
    own = {(model._meta.db_table, _own_policy(model)) for model in tenant_models()}
    for table, name in sorted((found ^ declared_policies()) - own):
        yield f"{table}: {name} is declared and missing, or there and not declared"


def _own_policy(model: type[TenantModel]) -> str:
    return next(c.name for c in model._meta.constraints if isinstance(c, RowSecurity))


def _ways_around(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Functions that run as somebody else: one answers with ids, one knows test clinics alone."""
    rows = connection.execute(
        "SELECT p.proname, r.rolname, p.proconfig FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
        " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
    )
    for name, owner, settings in rows:
        is_known = (name, owner) in KNOWN_FUNCTIONS
        if not is_known or not any("search_path=" in each for each in settings or ()):
            yield f"{name} runs as {owner}"


def _wrong_grants(connection: psycopg.Connection[Any]) -> Iterator[str]:
    rows = connection.execute(
        "SELECT table_name, string_agg(privilege_type, ', ' ORDER BY privilege_type)"
        " FROM information_schema.role_table_grants WHERE grantee = 'stepwell_app' GROUP BY 1"
    )
    found = dict(rows.fetchall())
    for model in tenant_models():
        kind = next(c.kind for c in model._meta.constraints if isinstance(c, RowSecurity))
        wanted = sorted(GRANTS[kind].replace("UPDATE (position)", "").strip(", ").split(", "))
        if found.get(model._meta.db_table, "").split(", ") != wanted:
            yield f"{model._meta.db_table} grants {found.get(model._meta.db_table)}, not {wanted}"


def _missing_composite_keys(connection: psycopg.Connection[Any]) -> Iterator[str]:
    rows = connection.execute(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f'"
    )
    found = {(table.strip('"'), text) for table, text in rows}
    for model, name in references():
        field = model._meta.get_field(name)
        to = field.related_model._meta.db_table
        start = f"FOREIGN KEY (clinic_id, {field.column}) REFERENCES {to}(clinic_id, id)"
        if not any(t == model._meta.db_table and d.startswith(start) for t, d in found):
            yield f"{model._meta.db_table}.{field.column} has no composite key"


def _single_column_keys(connection: psycopg.Connection[Any]) -> Iterator[str]:
    tenant_tables = {model._meta.db_table for model in tenant_models()}
    rows = connection.execute(
        "SELECT conname, conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND array_length(conkey, 1) = 1"
    )
    for name, table, to in rows:
        if to.strip('"') in tenant_tables:
            yield f"{name} on {table} refers to {to} without its clinic"


def _indexes_not_clinic_first(connection: psycopg.Connection[Any]) -> Iterator[str]:
    rows = connection.execute(
        "SELECT c.relname, i.relname, a.attname FROM pg_index x"
        " JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]"
        " WHERE c.relnamespace = 'public'::regnamespace AND NOT x.indisprimary"
    )
    tenant_tables = {model._meta.db_table for model in tenant_models()}
    for table, index, first in rows:
        # A person's own memberships are looked up before a clinic is known.
        if table in tenant_tables and first != "clinic_id" and index != "membership_user":
            yield f"{index} on {table} starts with {first}"


def declared_composite_keys() -> set[str]:
    return {
        constraint.name
        for model in tenant_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, TenantForeignKey)
    }
