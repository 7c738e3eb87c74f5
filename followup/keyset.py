"""Paging by where the last page ended: as quick on the last page as on the first.

Rows are ordered by the keys of a sort, what is unknown last, and by id among equals.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

LARGEST = 10**6


@dataclass(frozen=True, slots=True)
class Key:
    """One thing to sort by: a name that rows have, and how its value is read from an address."""

    name: str
    read: Callable[[str], Any]
    falls: bool = False

    @property
    def turned(self) -> "Key":
        return Key(self.name, self.read, not self.falls)

    @property
    def order(self) -> OrderBy:
        name = F(self.name)
        return name.desc(nulls_last=True) if self.falls else name.asc(nulls_last=True)

    def beyond(self, value: Any) -> Q:
        """What comes after a value; after the unknown comes nothing."""
        if value is None:
            return Q(pk__in=[])
        side = "lt" if self.falls else "gt"
        return Q(**{f"{self.name}__{side}": value}) | Q(**{f"{self.name}__isnull": True})

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the value of each key, and the id."""

    values: tuple[Any, ...]
    id: uuid.UUID

    def __str__(self) -> str:
        return json.dumps([*map(_written, self.values), str(self.id)], separators=(",", ":"))

    @classmethod
    def of(cls, row: Any, keys: Sequence[Key]) -> "Place":
        return cls(tuple(getattr(row, key.name) for key in keys), row.id)

    @classmethod
    def read(cls, text: str, keys: Sequence[Key]) -> "Place | None":
        """None for what no page of this order ends with."""
        try:
            *said, row_id = json.loads(text)
            pairs = zip(keys, said, strict=True)
            values = tuple(None if value is None else key.read(value) for key, value in pairs)
            return cls(values, uuid.UUID(row_id))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None


def in_order(rows: QuerySet[Any], keys: Sequence[Key], after: Place | None) -> QuerySet[Any]:
    """The rows in the order of the keys, from behind a place."""
    if after is not None:
        rows = rows.filter(_behind(keys, after))
    return rows.order_by(*(key.order for key in keys), "id")


def _behind(keys: Sequence[Key], place: Place) -> Q:
    found, so_far = Q(pk__in=[]), Q()
    for key, value in zip(keys, place.values, strict=True):
        found |= so_far & key.beyond(value)
        so_far &= key.same(value)
    return found | so_far & Q(id__gt=place.id)


def _written(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def whole(text: str) -> int:
    return _within_reason(int(text))


def score(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite():
        raise ValueError(text)
    return _within_reason(number)


def moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def day(text: str) -> date:
    return date.fromisoformat(text)


def words(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(text)
    return text


def _within_reason(number: Any) -> Any:
    if abs(number) > LARGEST:
        raise ValueError(number)
    return number
