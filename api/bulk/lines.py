"""The rows of one part: whole lines of NDJSON, or a table with its own heading."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import IO, Any

from rest_framework.parsers import BaseParser

from api.parsing import MOST_BYTES
from api.patients.bodies import ExternalId, NumberedPatient
from api.problems import Problem, unprocessable
from followup.caseload_import.reading import rows_in
from followup.services.job_work import Row

NDJSON, CSV = "application/x-ndjson", "text/csv"
MEDIA_TYPES = {"ndjson": NDJSON, "csv": CSV}
MOST_ROWS = 10_000


class LinesParser(BaseParser):
    """The bytes of a part, as they were sent."""

    media_type = NDJSON

    def parse(  # type: ignore[override]
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        raw: bytes = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Problem("body_too_large")
        return raw


class TableParser(LinesParser):
    media_type = CSV


def rows_of(raw: bytes, *, kind: str, media_type: str) -> list[Row]:
    """Each row with its line. Raises Problem and ValidationError when the part cannot be read."""
    text = _decoded(raw)
    if kind == "caseload_table":
        if media_type != CSV:
            raise unprocessable({"": f"Send a caseload table as {CSV}."})
        return list(rows_in(raw))
    if kind != "patients" and media_type != NDJSON:
        raise unprocessable({"": f"Send rows of {kind} as {NDJSON}."})
    rows = list(_of_table(text) if media_type == CSV else _of_lines(text))
    if not rows or len(rows) > MOST_ROWS:
        raise unprocessable({"": f"Send 1 to {MOST_ROWS} rows in a part."})
    return rows


def _of_lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield {"line": number, "text": line}


def _of_table(text: str) -> Iterator[Row]:
    """A row begins where the one before ended; `surplus` are its cells beyond the heading."""
    table = _numbered(text)
    _line, heading = next(table, (1, []))
    names = [cell.strip() for cell in heading]
    _check_heading(names)
    for line, cells in table:
        if any(map(str.strip, cells)):
            said = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
            yield {"line": line, "cells": said, "surplus": max(0, len(cells) - len(names))}


def _numbered(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the first of their lines."""
    reader, line = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise unprocessable(
            {"": f"Line {line}: a quotation mark is not closed, or stands inside a value."}
        ) from None


@cache
def _columns() -> dict[str, bool]:
    """What a table of patients may have, and whether it must."""
    fields = {**ExternalId().fields, **NumberedPatient().fields}
    return {name: fields[name].required for name in fields if name != "external_id"}


def _check_heading(names: Sequence[str]) -> None:
    """Says nothing of what stands there: without a heading that is a patient."""
    known = _columns()
    faults = {
        "not known": [
            f"number {place}" for place, name in enumerate(names, 1) if name not in known
        ],
        "missing": [name for name, is_needed in known.items() if is_needed and name not in names],
        "there twice": [name for name in known if names.count(name) > 1],
    }
    wrong = [f"{fault}: {', '.join(found)}" for fault, found in faults.items() if found]
    if wrong:
        said = f"Line 1 must be the heading, in every part. Columns {'; '.join(wrong)}."
        raise unprocessable({"": f"{said} Known are {', '.join(known)}."})


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise unprocessable({"": f"Line {line} is not UTF-8."}) from None
    before, nul, _after = text.partition("\x00")
    if nul:
        raise unprocessable({"": f"Line {before.count(chr(10)) + 1} holds NUL."})
    return text
