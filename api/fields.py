"""Fields that take exactly what the documentation says, and never repeat what was sent."""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.drainage import set_override
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.ids import public_id, read_id
from api.rendering import decimal_text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)
_LARGEST = Decimal(1000)
_COUNT = re.compile(r"\d{1,6}", re.ASCII)
# Nothing a clinic records is older, and sums of days near the year 1 and the year 9999 overflow:
# PostgreSQL keeps such a moment, and no clinic's zone can show it.
EARLIEST_YEAR, LATEST_YEAR = 1900, 9998
_OUT_OF_RANGE = {
    "too_early": f"Enter a date of {EARLIEST_YEAR} or later.",
    "too_late": f"Enter a date of {LATEST_YEAR} or earlier.",
}
_PRECISIONS = {4: "year", 7: "month", 10: "day"}


class Strict(serializers.Serializer[Any]):
    """An object with these names and no others."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (
            unknown := [name for name in data if name not in self.fields]
        ):
            message = serializers.ErrorDetail("There is no such field.", code="unknown_field")
            raise serializers.ValidationError({name: [message] for name in unknown})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A text of one line, unless it `has_lines`; a number is not a text."""

    def __init__(self, *, has_lines: bool = False, **options: Any) -> None:
        self.has_lines = has_lines
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        allowed = "\n\r\t" if self.has_lines else ""
        if not text.isprintable() and any(
            unicodedata.category(one) == "Cc" and one not in allowed for one in text
        ):
            raise serializers.ValidationError("Control characters are not allowed.", "control")
        return text


class Word(serializers.ChoiceField):
    """One of a few words; the message lists them and does not repeat what was sent."""

    def __init__(self, words: Iterable[str], **options: Any) -> None:
        allowed = list(words)
        message = f"Choose one of: {', '.join(allowed)}."
        super().__init__(allowed, error_messages={"invalid_choice": message}, **options)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON integer."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """true or false, nothing that resembles them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("Must be true or false.", "invalid")
        return data


class Score(serializers.Field[Decimal, Any, str, Any]):
    """An exact number, as a JSON number or a decimal string."""

    default_error_messages = {
        "invalid": "Enter a number with at most {places} decimals.",
        "off_scale": "Enter a number from {least} to {most}.",
    }

    def __init__(
        self,
        *,
        least: Decimal = -_LARGEST,
        most: Decimal = _LARGEST,
        places: int = 2,
        **options: Any,
    ) -> None:
        self.least, self.most, self.places = least, most, places
        super().__init__(**options)
        digits = f"^-?\\d{{1,9}}(\\.\\d{{1,{places}}})?$"
        bounds = {} if most is _LARGEST else {"minimum": int(least), "maximum": int(most)}
        set_override(self, "field", {"type": ["number", "string"], "pattern": digits, **bounds})

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | Decimal | str):
            self.fail("invalid", places=self.places)
        if isinstance(data, str) and not _DECIMAL.fullmatch(data):
            self.fail("invalid", places=self.places)
        number = Decimal(data)
        if not self.least <= number <= self.most:
            self.fail("off_scale", least=decimal_text(self.least), most=decimal_text(self.most))
        if number != round(number, self.places):
            self.fail("invalid", places=self.places)
        return round(number, self.places)

    def to_representation(self, value: Decimal) -> str:
        return decimal_text(value)


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.Field[date, Any, str, Any]):
    """A calendar day, 2026-11-22."""

    default_error_messages = {"invalid": "Enter a day as YYYY-MM-DD.", **_OUT_OF_RANGE}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not _DAY.fullmatch(data):
            self.fail("invalid")
        return _built(self, date.fromisoformat, data)

    def to_representation(self, value: date) -> str:
        return value.isoformat()


@extend_schema_field({"type": "string", "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$"})
class PartialDay(serializers.Field[tuple[date, str], Any, str, Any]):
    """A day as far as it is known: 1980, 1980-05 or 1980-05-17."""

    default_error_messages = {
        "invalid": "Enter a day as YYYY-MM-DD, YYYY-MM or YYYY.",
        **_OUT_OF_RANGE,
    }

    def to_internal_value(self, data: Any) -> tuple[date, str]:
        if not isinstance(data, str) or not _PARTIAL.fullmatch(data):
            self.fail("invalid")
        whole = data + "-01-01"[len(data) - 4 :]
        return _built(self, date.fromisoformat, whole), _PRECISIONS[len(data)]

    def to_representation(self, value: tuple[date, str]) -> str:
        return partial_text(*value) or ""


@extend_schema_field({"type": "string", "format": "date-time"})
class Instant(serializers.Field[datetime, Any, str, Any]):
    """An instant with its offset (RFC 3339)."""

    default_error_messages = {
        "invalid": "Enter an instant with its offset: 2026-11-22T10:00:00Z.",
        **_OUT_OF_RANGE,
    }

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or not _INSTANT.fullmatch(data):
            self.fail("invalid")
        return _built(self, datetime.fromisoformat, data)

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class PublicId(serializers.Field[uuid.UUID, Any, str, Any]):
    """An id with its prefix, or with one of several."""

    default_error_messages = {"invalid": "Enter an id such as {prefix}_ and 32 hex digits."}

    def __init__(self, *prefixes: str, **options: Any) -> None:
        self.prefixes = prefixes
        super().__init__(**options)
        pattern = f"^({'|'.join(prefixes)})_[0-9a-f]{{32}}$"
        set_override(self, "field", {"type": "string", "pattern": pattern})

    def to_internal_value(self, data: Any) -> uuid.UUID:
        text = data if isinstance(data, str) else ""
        found = next(filter(None, (read_id(prefix, text) for prefix in self.prefixes)), None)
        if found is None:
            self.fail("invalid", prefix=self.prefixes[0])
        return found

    def to_representation(self, value: uuid.UUID) -> str:
        return public_id(self.prefixes[0], value)


class Several(serializers.ListField):
    """Several of a kind; named twice is named once."""

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class Switch(Flag):
    """true or false in an address."""

    def to_internal_value(self, data: Any) -> bool:
        return super().to_internal_value({"true": True, "false": False}.get(data, data))


class Count(serializers.Field[int, str, int, Any]):
    """A whole number in an address, from `least` to `most`."""

    default_error_messages = {"invalid": "Enter a whole number from {least} to {most}."}

    def __init__(self, *, most: int, least: int = 1, **options: Any) -> None:
        self.least, self.most = least, most
        super().__init__(**options)
        set_override(self, "field", {"type": "integer", "minimum": least, "maximum": most})

    def to_internal_value(self, data: str) -> int:
        number = int(data) if _COUNT.fullmatch(data) else -1
        if not self.least <= number <= self.most:
            self.fail("invalid", least=self.least, most=self.most)
        return number

    def to_representation(self, value: int) -> int:
        return value


def partial_text(day: date | None, precision: str) -> str | None:
    """A day as far as it is known."""
    if day is None:
        return None
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def _built(field: Any, build: Any, text: str) -> Any:
    try:
        found = build(text)
    except ValueError:
        return field.fail("invalid")
    if found.year > LATEST_YEAR:
        field.fail("too_late")
    return found if found.year >= EARLIEST_YEAR else field.fail("too_early")
