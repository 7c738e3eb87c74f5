"""JSON in, strictly: one object of bounded size and depth, every text clean, every number exact."""

import json
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import IO, Any

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from api.problems import Problem

MOST_BYTES = 1_048_576
MOST_LEVELS = 32
MOST_DIGITS = 40
# Unicode's own bound of a stream-safe text (UAX 15). Putting marks in order takes the square of
# their number: one letter with a megabyte of them would keep a server busy for a quarter of an hour.
MOST_MARKS = 30

_HALF = re.compile("[\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """Refuses what PostgreSQL could not store and what two readers would read differently."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Problem("body_too_large")
        return parse_object(raw)


def refuse_wrapping(request: Request) -> None:
    """What would be read as another body than the one that was meant."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type", "Send the body without a Content-Encoding.")


def parse_object(raw: bytes) -> dict[str, Any]:
    """Raises Problem; numbers come out as int or Decimal, never float."""
    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_without_repeats,
            parse_constant=_refuse_constant,
            parse_float=_exact,
            parse_int=_whole,
        )
    except UnicodeDecodeError:
        raise Problem("invalid_json", "The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Problem("invalid_json", f"The body is not JSON from {place} on.") from None
    except RecursionError:
        raise _too_deep() from None
    if not isinstance(found, dict):
        raise Problem("invalid_json", "The body must be a JSON object.")
    cleaned: dict[str, Any] = _clean(found, 1)
    return cleaned


def _clean(value: Any, level: int) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list | dict) and level > MOST_LEVELS:
        raise _too_deep()
    if isinstance(value, list):
        return [_clean(item, level + 1) for item in value]
    if isinstance(value, dict):
        return _without_repeats(
            [(_text(name), _clean(inner, level + 1)) for name, inner in value.items()]
        )
    return value


def _text(value: str) -> str:
    """NFC. Raises Problem for NUL, half a surrogate pair, and a letter under a heap of marks."""
    if "\x00" in value:
        raise Problem("invalid_json", "A text holds the character NUL.")
    if _HALF.search(value):
        raise Problem("invalid_json", "A text holds half of a surrogate pair.")
    if not value.isascii() and _most_marks(value) > MOST_MARKS:
        raise Problem("invalid_json", f"A letter carries more than {MOST_MARKS} marks.")
    return unicodedata.normalize("NFC", value)


def _most_marks(value: str) -> int:
    """The longest run of signs that combine with the letter before them."""
    runs = groupby(value, key=lambda sign: unicodedata.combining(sign) > 0)
    return max((sum(1 for _ in run) for is_marks, run in runs if is_marks), default=0)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Problem("invalid_json", "A name appears twice in one object.")
    return found


def _exact(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= MOST_DIGITS else None
    if number is None or abs(number.adjusted()) > MOST_DIGITS:
        raise _too_large()
    return number


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise _too_large()
    return int(text)


def _refuse_constant(name: str) -> Any:
    raise Problem("invalid_json", "NaN and Infinity are not numbers in JSON.")


def _too_deep() -> Problem:
    return Problem("invalid_json", f"The body is more than {MOST_LEVELS} levels deep.")


def _too_large() -> Problem:
    return Problem("invalid_json", "A number has too many digits.")
