"""Writing many rows of one table in one statement, with one parameter however many they are."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models

ROWS_PER_INSERT = 500

# PostgreSQL itself turns the JSON into rows of the table: as arrays of text, which Django sends,
# the evidence of prompts cost a third of a sweep in escaping.
_INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {rows}"
_UPDATE = (
    "UPDATE {table} t SET {changes} FROM {rows} v WHERE t.clinic_id = v.clinic_id AND t.id = v.id"
)
_ROWS = "jsonb_populate_recordset(NULL::{table}, %s::jsonb)"


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of one table; a key that the database counts up is left to it."""
    if rows:
        fields = [field for field in _fields(rows[0]) if not isinstance(field, models.AutoField)]
        columns = ", ".join(_quoted(field.column) for field in fields)
        _execute(_INSERT, rows, fields, columns=columns)


def update_rows(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Write the fields of these names, or of these columns, of rows of one table."""
    if rows:
        wanted = {"id", "clinic_id", *names}
        fields = [field for field in _fields(rows[0]) if {field.name, field.attname} & wanted]
        changed = [_quoted(field.column) for field in fields if field.attname not in _KEYS]
        changes = ", ".join(f"{column} = v.{column}" for column in changed)
        _execute(_UPDATE, rows, fields, changes=changes)


_KEYS = ("id", "clinic_id")


def _execute(statement: str, rows: Sequence[models.Model], fields: Any, **parts: str) -> None:
    table = _quoted(rows[0]._meta.db_table)
    sql = statement.format(table=table, rows=_ROWS.format(table=table), **parts)
    with connection.cursor() as cursor:
        cursor.execute(sql, [as_json(rows, fields)])


def as_json(rows: Sequence[models.Model], fields: Sequence[Any] = ()) -> str:
    """Rows of one table as `jsonb_populate_recordset` reads them; without fields, all of them."""
    named = fields or _fields(rows[0])
    said = [{field.column: getattr(row, field.attname) for field in named} for row in rows]
    return json.dumps(said, default=_as_text, ensure_ascii=False)


def _fields(row: models.Model) -> list[Any]:
    return list(row._meta.concrete_fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _as_text(value: Any) -> str:
    """As PostgreSQL reads it back exactly."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal | timedelta):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"{type(value).__name__} cannot be written in bulk")
