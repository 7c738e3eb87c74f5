"""Writing many rows of one table in one statement, with one parameter however many they are."""

from collections.abc import Iterable, Sequence
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
# What all rows have alike is sent once: the record that each of them begins as.
_ROWS = "jsonb_populate_recordset(jsonb_populate_record(NULL::{table}, %s::jsonb), %s::jsonb)"
_UNLESS_HELD = "ON CONFLICT DO NOTHING RETURNING id"
_IF_NEXT = "AND t.version = v.version - 1 RETURNING t.id"
_KEYS = ("id", "clinic_id")

Values = tuple[Any, ...]


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table; a key that the database counts up is left to it."""
    if rows:
        fields = _inserted(type(rows[0]))
        _execute(_INSERT, fields, _said(rows, fields))
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


def insert_values(table: type[models.Model], names: Sequence[str], many: Sequence[Values]) -> None:
    """The same of values in the order of these fields, without rows in memory."""
    if many:
        _execute(_INSERT, _ordered(table, names), many)


def insert_free_values(
    table: type[models.Model], names: Sequence[str], many: Sequence[Values]
) -> int:
    """The same of those whose unique keys nobody holds; how many they were."""
    return len(_execute(f"{_INSERT} {_UNLESS_HELD}", _ordered(table, names), many))


def update_rows(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Write the fields of these names, or of these columns, of rows of one table."""
    if rows:
        fields = _named(type(rows[0]), names)
        _execute(_UPDATE, fields, _said(rows, fields))


def update_next_versions(rows: Sequence[models.Model], names: Iterable[str]) -> set[UUID]:
    """The same for rows whose stored `version` is the one before theirs; their ids."""
    fields = _named(type(rows[0]), [*names, "version"])
    return {row[0] for row in _execute(f"{_UPDATE} {_IF_NEXT}", fields, _said(rows, fields))}


def as_json(rows: Sequence[models.Model]) -> str:
    """Rows of one table as `jsonb_populate_recordset` reads them."""
    fields = _fields(type(rows[0]))
    names = [field.column for field in fields]
    return _json([dict(zip(names, values, strict=True)) for values in _said(rows, fields)])


def _inserted(table: type[models.Model]) -> list[Any]:
    return [field for field in _fields(table) if not isinstance(field, models.AutoField)]


def _named(table: type[models.Model], names: Iterable[str]) -> list[Any]:
    wanted = {*_KEYS, *names}
    return [field for field in _fields(table) if {field.name, field.attname} & wanted]


def _ordered(table: type[models.Model], names: Sequence[str]) -> list[Any]:
    known = {field.attname: field for field in _fields(table)}
    return [known[name] for name in names]


def _said(rows: Sequence[models.Model], fields: Sequence[Any]) -> list[Values]:
    values_of = attrgetter(*(field.attname for field in fields))
    return [values_of(row) for row in rows]


def _execute(statement: str, fields: Sequence[Any], many: Sequence[Values]) -> list[Any]:
    table = _quoted(fields[0].model._meta.db_table)
    columns = {field.attname: _quoted(field.column) for field in fields}
    changes = [f"{column} = v.{column}" for name, column in columns.items() if name not in _KEYS]
    sql = statement.format(
        table=table,
        rows=_ROWS.format(table=table),
        columns=", ".join(columns.values()),
        changes=", ".join(changes),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, _alike_and_different(fields, many))
        return cursor.fetchall() if cursor.description else []


def _alike_and_different(fields: Sequence[Any], many: Sequence[Values]) -> tuple[str, str]:
    """Alike is what is one thing in memory: 1 and true are equal, and not the same."""
    alike: dict[str, Any] = {}
    different: dict[str, Sequence[Any]] = {}
    for field, values in zip(fields, zip(*many, strict=True), strict=True):
        if isinstance(field, SealedTextField):
            values = tuple(map(field.sealed, values))
        first = values[0]
        if all(value is first for value in values):
            alike[field.column] = first
        else:
            different[field.column] = values
    rows = [dict(zip(different, row, strict=True)) for row in zip(*different.values(), strict=True)]
    return _json(alike), _json(rows or [{} for _ in many])


def _json(said: Any) -> str:
    return orjson.dumps(said, default=_as_text, option=orjson.OPT_NON_STR_KEYS).decode()


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
