"""The rows of one part: whole lines of NDJSON, or a table with its own heading."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from api.parsing import MOST_BYTES
from api.problems import Problem, unprocessable
from followup.caseload_import.reading import rows_in
from followup.services.jobs import Row

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
    if kind == "caseload_table":
        if media_type != CSV:
            raise unprocessable({"": f"Send a caseload table as {CSV}."})
        return list(rows_in(raw))
    if kind == "fhir" and media_type != NDJSON:
        raise unprocessable({"": f"Send FHIR resources as {NDJSON}."})
    text = _decoded(raw)
    rows = list(_of_table(text) if media_type == CSV else _of_lines(text))
    if not rows or len(rows) > MOST_ROWS:
        raise unprocessable({"": f"Send 1 to {MOST_ROWS} rows in a part."})
    return rows


def _of_lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield {"line": number, "text": line}


def _of_table(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [cell.strip() for cell in next(reader, [])]
        for cells in reader:
            said = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
            if said:
                yield {"line": reader.line_num, "cells": said}
    except csv.Error:
        line = reader.line_num
        raise unprocessable({"": f"Line {line}: a quotation mark is not closed."}) from None


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unprocessable({"": "The part is not UTF-8."}) from None
    if "\x00" in text:
        raise unprocessable({"": "The part holds NUL."})
    return text
