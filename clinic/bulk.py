"""Writing many rows of one table in one statement, with one parameter however many they are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

from clinic.sealing import SealedTextField

ROWS_PER_INSERT = 500

# PostgreSQL itself turns the JSON into rows of the table: as arrays of text, which Django sends,
# the evidence of prompts cost a third of a sweep in escaping.
_INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {rows}"
_UPDATE = (
    "UPDATE {table} t SET {changes} FROM {rows} v WHERE t.clinic_id = v.clinic_id AND t.id = v.id"
)
_ROWS = "jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
_UNLESS_HELD = "ON CONFLICT DO NOTHING RETURNING id"
_IF_NEXT = "AND t.version = v.version - 1 RETURNING t.id"
_KEYS = ("id", "clinic_id")


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table; a key that the database counts up is left to it."""
    if rows:
        fields = _inserted(type(rows[0]))
        _execute(_INSERT, type(rows[0]), fields, _said(rows, fields))
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def insert_values(table: type[models.Model], many: Sequence[Mapping[str, Any]]) -> None:
    """The same of values by their columns, without rows in memory; what is left out is NULL."""
    if many:
        _execute(_INSERT, table, _inserted(table), many)


def insert_free_values(table: type[models.Model], many: Sequence[Mapping[str, Any]]) -> int:
    """The same of those whose unique keys nobody holds; how many they were."""
    return len(_execute(f"{_INSERT} {_UNLESS_HELD}", table, _inserted(table), many))


def update_rows(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Write the fields of these names, or of these columns, of rows of one table."""
    if rows:
        fields = _named(type(rows[0]), names)
        _execute(_UPDATE, type(rows[0]), fields, _said(rows, fields))


def update_next_versions(rows: Sequence[models.Model], names: Iterable[str]) -> set[UUID]:
    """The same for rows whose stored `version` is the one before theirs; their ids."""
    table, fields = type(rows[0]), _named(type(rows[0]), [*names, "version"])
    found = _execute(f"{_UPDATE} {_IF_NEXT}", table, fields, _said(rows, fields))
    return {row[0] for row in found}


def as_json(rows: Sequence[models.Model]) -> str:
    """Rows of one table as `jsonb_populate_recordset` reads them."""
    fields = _fields(type(rows[0]))
    return _json(_said(rows, fields), fields)


def _inserted(table: type[models.Model]) -> list[Any]:
    return [field for field in _fields(table) if not isinstance(field, models.AutoField)]


def _named(table: type[models.Model], names: Iterable[str]) -> list[Any]:
    wanted = {*_KEYS, *names}
    return [field for field in _fields(table) if {field.name, field.attname} & wanted]


def _execute(
    statement: str,
    table: type[models.Model],
    fields: Sequence[Any],
    many: Sequence[Mapping[str, Any]],
) -> list[Any]:
    name = _quoted(table._meta.db_table)
    columns = {field.attname: _quoted(field.column) for field in fields}
    changes = [f"{column} = v.{column}" for key, column in columns.items() if key not in _KEYS]
    sql = statement.format(
        table=name,
        rows=_ROWS.format(table=name),
        columns=", ".join(columns.values()),
        changes=", ".join(changes),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_json(many, fields)])
        return cursor.fetchall() if cursor.description else []


def _said(rows: Sequence[models.Model], fields: Sequence[Any]) -> list[dict[str, Any]]:
    """What each row says by its columns; NULL is what it says nothing of."""
    columns = [field.column for field in fields]
    values_of = attrgetter(*(field.attname for field in fields))
    return [
        {
            name: value
            for name, value in zip(columns, values_of(row), strict=True)
            if value is not None
        }
        for row in rows
    ]


def _json(many: Sequence[Mapping[str, Any]], fields: Sequence[Any]) -> str:
    if sealed := [field for field in fields if isinstance(field, SealedTextField)]:
        many = [{**one, **_sealed(one, sealed)} for one in many]
    return orjson.dumps(many, default=_as_text, option=orjson.OPT_NON_STR_KEYS).decode()


def _sealed(one: Mapping[str, Any], fields: Sequence[Any]) -> dict[str, Any]:
    return {each.column: each.sealed(one[each.column]) for each in fields if each.column in one}


def _fields(table: type[models.Model]) -> list[Any]:
    return list(table._meta.concrete_fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _as_text(value: Any) -> str:
    """As PostgreSQL reads it back exactly."""
    if isinstance(value, Decimal | timedelta):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"{type(value).__name__} cannot be written in bulk")
