"""From the text of a file to rows, and from a row's cells to values."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from followup.caseload_import.columns import COLUMNS, EXAMPLE, REQUIRED, TOGETHER, Unreadable
from followup.services.job_work import Trouble

MOST_ROWS = 5000
Row = Mapping[str, Any]


def rows_in(raw: bytes) -> list[Row]:
    """Each row with its line. Raises ValidationError when the file as a whole cannot be read."""
    text = _decoded(raw)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        names = [cell.strip().casefold() for cell in next(reader, [])]
        _check_header(names)
        rows = list(_compared(_rows(reader, names)))
    except csv.Error:
        raise ValidationError(
            _("Line %(line)s is not a row of a table: a quotation mark is not closed.")
            % {"line": reader.line_num}
        ) from None
    if not rows:
        raise ValidationError(_("The file has a heading and no rows."))
    if len(rows) > MOST_ROWS:
        raise ValidationError(
            _("The file has %(rows)s rows. Split it into files of at most %(most)s.")
            % {"rows": len(rows), "most": MOST_ROWS}
        )
    return rows


def values_of(row: Row) -> tuple[dict[str, Any], list[Trouble]]:
    """What the cells say, and what is wrong with them; an empty cell is unknown."""
    line, cells = row["line"], row["cells"]
    if row.get("surplus"):
        says = _(
            "There are more cells than columns. Put a value that holds a comma in quotation marks."
        )
        return {}, [Trouble(line, "too-many-cells", says)]
    if key_of(row) == EXAMPLE.casefold():
        says = _("This is the example of the file to fill in. Delete this row.")
        return {}, [Trouble(line, "example", says, "number")]
    values: dict[str, Any] = {}
    troubles = [
        Trouble(line, "missing", str(_("This must be filled in.")), name)
        for name in REQUIRED
        if not cells.get(name)
    ]
    for name, cell in cells.items():
        try:
            values[name] = COLUMNS[name].read(cell)
        except Unreadable as error:
            troubles.append(Trouble(line, error.code, str(error), name))
    if row.get("first"):
        says = _("Line %(line)s has the same number. Give each patient one row and one number.")
        troubles.append(Trouble(line, "number-twice", says % {"line": row["first"]}, "number"))
    troubles += [
        Trouble(line, "missing", str(_("Say since when, in this column.")), day)
        for name, day in TOGETHER.items()
        if name in values and day not in cells
    ]
    return values, troubles + list(_too_early(line, values))


def _too_early(line: int, values: Mapping[str, Any]) -> Iterator[Trouble]:
    start = values.get("enrolled_on")
    for name in TOGETHER.values():
        if start and name in values and values[name] < start:
            says = _("This is before the first day on the pathway.")
            yield Trouble(line, "before-start", says, name)


def template() -> str:
    """A file to fill in: the heading and one invented patient."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerow(column.example for column in COLUMNS.values())
    return out.getvalue()


def _rows(reader: Any, names: list[str]) -> Iterator[Row]:
    """Each with the first of its lines; `surplus` are its cells beyond the heading."""
    line = reader.line_num + 1
    for cells in reader:
        filled = {
            name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()
        }
        if filled:
            surplus = max(0, len(cells) - len(names))
            yield {"line": line, "cells": filled} | ({"surplus": surplus} if surplus else {})
        line = reader.line_num + 1


def key_of(row: Row) -> str:
    """The number of a row, as it is compared; empty when there is none."""
    return str(row["cells"].get("number", "")).casefold()


def _compared(rows: Iterable[Row]) -> Iterator[Row]:
    """`first` is the line of the row before it that has the same number."""
    lines: dict[str, int] = {}
    for row in rows:
        first = lines.setdefault(key_of(row), row["line"]) if key_of(row) else row["line"]
        yield row if first == row["line"] else {**row, "first": first}


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(
            _("The file is not in UTF-8. In the spreadsheet choose 'CSV UTF-8' when saving.")
        ) from None
    if "\x00" in text:
        raise ValidationError(_("This is not a text file. Save the table as CSV."))
    return text


def _delimiter(text: str) -> str:
    """Spreadsheets write commas, semicolons or tabs, by their language."""
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _check_header(names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    twice = sorted({name for name in names if names.count(name) > 1})
    wrong = []
    if missing:
        wrong.append(_("These columns are missing: %s.") % ", ".join(missing))
    if unknown:
        shown = ", ".join(name[:30] or _("(empty)") for name in unknown[:10])
        wrong.append(_("These columns are not known: %s.") % shown)
    if twice:
        wrong.append(_("These columns are there twice: %s.") % ", ".join(twice))
    if wrong:
        raise ValidationError(wrong)
