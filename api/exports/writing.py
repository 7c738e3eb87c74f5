"""Writing a file, a stretch of rows at a time, each from where the one before ended."""

from collections.abc import Mapping
from typing import Any

from api.exports.lines import columns_of, lines_of, table_of
from api.exports.sources import SOURCES, Source
from api.paging import cursor_after, picked, place_in
from api.replies import patients_in
from followup.services.job_outputs import Stretch, keep_stretch
from followup.services.job_work import Done, Piece

ROWS_A_STRETCH = 500


def asked_of(source: Source, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, read as its list reads it. Raises ValidationError."""
    said = dict(parameters["filters"])
    if parameters.get("fields"):
        said["fields"] = parameters["fields"]
    read = source.query(data=said)
    read.is_valid(raise_exception=True)
    found: dict[str, Any] = read.validated_data
    return found


def write_rows(piece: Piece) -> Done:
    """The worker of exports: one statement more or less for each table, however many rows."""
    said = piece.job.parameters
    source = SOURCES[said["resource"]]
    asked, [start] = asked_of(source, said), piece.rows
    place = place_in(source.prefix, {**asked, "starting_after": start["after"]})
    if place is None:
        raise ValueError("An export lost its place.")
    rows = source.rows(source.found(asked), place, ROWS_A_STRETCH + 1)
    shown, is_last = rows[:ROWS_A_STRETCH], len(rows) <= ROWS_A_STRETCH
    stretch = Stretch(
        text=_text(source, said["format"], shown, asked, is_first=start["after"] is None),
        rows=len(shown),
        patient_ids=sorted(set(patients_in({"data": shown}))),
        after=None if is_last else cursor_after(shown[-1], "id", is_sync=place.is_sync),
    )
    keep_stretch(job=piece.job, stretch=stretch)
    return Done()


def _text(
    source: Source,
    form: str,
    rows: list[dict[str, Any]],
    asked: Mapping[str, Any],
    *,
    is_first: bool,
) -> str:
    names = asked.get("fields")
    kept = [picked(row, names) for row in rows]
    if form == "ndjson":
        return lines_of(kept)
    columns = columns_of(source.query.answer(), names)
    return table_of(kept, columns, with_heading=is_first)
