"""Rows as lines of NDJSON, or of a table whose columns are the names of their shape."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers

from api.rendering import to_json
from followup.spreadsheets import harmless

# Rows that stand for several have a line for each: the record's own cells, then the entry's.
_SEVERAL, _ONE = "entries", "entry"
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def lines_of(rows: list[dict[str, Any]]) -> str:
    return "".join(to_json(row).decode() + "\n" for row in rows)


def table_of(rows: list[dict[str, Any]], columns: list[str], *, with_heading: bool) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    if with_heading:
        writer.writerow(columns)
    for row in rows:
        for line in _spread(json.loads(to_json(row))):
            cells = _flat(line)
            writer.writerow(_cell(cells.get(name)) for name in columns)
    return written.getvalue()


def columns_of(shape: serializers.Serializer[Any], names: list[str] | None) -> list[str]:
    """Every name of a row, those inside others with a dot; only `names`, when some were asked."""
    return [
        column
        for name, field in shape.fields.items()
        if (names is None or name in names or name == "deleted") and name != "expanded"
        for column in _columns(name, field)
    ]


def _columns(name: str, field: Any) -> Iterator[str]:
    is_several = name == _SEVERAL and isinstance(field, serializers.ListSerializer)
    inner = field.child if is_several else field
    if not isinstance(inner, serializers.Serializer):
        yield name
        return
    for below, each in inner.fields.items():
        for column in _columns(below, each):
            yield f"{_ONE if is_several else name}.{column}"


def _spread(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    own = {name: value for name, value in row.items() if name != _SEVERAL}
    for entry in row.get(_SEVERAL) or [{}]:
        yield {**own, _ONE: entry} if _SEVERAL in row else own


def _flat(row: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """One cell by each dotted name; a list is a cell of JSON."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{above}{name}.")
        else:
            found[f"{above}{name}"] = value
    return found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return value if _NUMBER.fullmatch(value) else harmless(value)
