"""The rows of a folder of NDJSON files, one line at a time."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from api.imports.problems import Place, RowRejected

LONGEST_LINE = 2**20
_BOM = b"\xef\xbb\xbf"
_TYPE_IN_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]+(?![a-z])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAY_BE_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands in the file; of one that is too long nothing is kept."""

    place: Place
    raw: bytes
    is_too_long: bool = False


def ndjson_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".ndjson")


def type_in_name(path: Path) -> str | None:
    """The resource type a file's name promises: `Condition.ndjson`, `Condition.000.ndjson`."""
    found = _TYPE_IN_NAME.search(path.name.removesuffix(path.suffix))
    return found.group() if found else None


def lines_of(path: Path) -> Iterator[Line]:
    """The lines that are not blank. Raises OSError when the file cannot be read."""
    with path.open("rb") as file:
        for number, raw in enumerate(_raw_lines(file), start=1):
            if raw is None or raw.strip():
                yield Line(Place(path.name, number), raw or b"", is_too_long=raw is None)


def resource_in(line: Line, expected_type: str | None) -> dict[str, Any]:
    """The resource a line holds. Raises RowRejected."""
    if line.is_too_long:
        raise RowRejected("line-too-long")
    resource = parse(line.raw)
    if not isinstance(resource, dict):
        raise RowRejected("not-an-object")
    if _MAY_BE_UNSTORABLE.search(line.raw) and _holds_unstorable(resource):
        raise RowRejected("text-not-storable")
    _check_type(resource.get("resourceType"), expected_type)
    if not isinstance(resource.get("id"), str) or not resource["id"].strip():
        raise RowRejected("missing-id")
    return resource


def parse(raw: bytes) -> Any:
    """JSON with exact numbers. Raises RowRejected."""
    try:
        return json.loads(raw.decode(), parse_float=Decimal, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise RowRejected("not-utf8") from None
    except (ValueError, RecursionError, ArithmeticError):
        raise RowRejected("truncated-json") from None


def _raw_lines(file: BinaryIO) -> Iterator[bytes | None]:
    first = True
    while raw := file.readline(LONGEST_LINE + 1):
        if len(raw) > LONGEST_LINE:
            _skip_rest_of_line(file, raw)
            yield None
        else:
            yield raw.removeprefix(_BOM) if first else raw
        first = False


def _skip_rest_of_line(file: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(LONGEST_LINE)


def _check_type(said: Any, expected: str | None) -> None:
    if not isinstance(said, str) or not said:
        raise RowRejected("missing-type")
    if expected is not None and said != expected:
        raise RowRejected("wrong-resource-type")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _holds_unstorable(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_UNSTORABLE.search(value))
    if isinstance(value, dict):
        return any(_holds_unstorable(each) for each in (*value, *value.values()))
    return isinstance(value, list) and any(map(_holds_unstorable, value))
