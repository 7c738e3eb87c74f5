"""Lists: pages that go on from a row, each row that stays exactly once (ADR 0105)."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers

from api.fields import Count, Flag, Instant, Strict, Text, Whole, Word
from api.ids import read_id

MOST_ROWS = 200
MOST_COUNTED = 10_000
# Of a row that names were chosen for: that it is gone, and what was asked for besides.
_ALWAYS = {"deleted", "expanded"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(?P<id>[a-z]+_[0-9a-f]{32})(?:\.(?P<at>\d{1,17}))?", re.ASCII)


def expand_parameter() -> Text:
    """The parameter of whatever may come with what belongs to it."""
    return Text(
        required=False,
        max_length=200,
        help_text="What to send along in `expanded`, with commas between, and with a dot for what "
        "belongs to that again: `episode.current_stage`. A name there is not lists those there "
        "are. It takes the scope to read each.",
    )


class ExpandQuery(Strict):
    """One thing, and what to send along."""

    expand = expand_parameter()


class PageQuery(Strict):
    """Where a list goes on, and how much of it to send."""

    limit = Count(most=MOST_ROWS, default=50, help_text="Rows of a page, at most 200.")
    starting_after = Text(
        required=False, max_length=80, help_text="`next_cursor` of the page before."
    )


class SyncQuery(PageQuery):
    """A list that can be kept in step with; `answer` is the shape of its rows."""

    answer: ClassVar[type[serializers.Serializer[Any]]]

    updated_since = Instant(
        required=False,
        help_text="Only what changed at or after this instant, in the order of its last change, "
        "with what was taken back (`deleted`). Overlap by a few minutes: a change that commits "
        "late has an earlier instant.",
    )
    fields = Text(  # type: ignore[assignment]
        required=False,
        max_length=600,
        help_text="Only these names of each row, with commas between; `id` always comes.",
    )

    expand = expand_parameter()

    def validate_fields(self, text: str) -> list[str]:
        names, known = text.split(","), self.answer().fields
        if unknown := [name for name in names if name not in known]:
            message = f"{len(unknown)} of these is no name of a row. Known: {', '.join(known)}."
            raise serializers.ValidationError(message, "unknown_field")
        return ["id", *names]


class CountedQuery(SyncQuery):
    """A list whose length can be guessed."""

    count = Word(
        ["estimate"],
        required=False,
        help_text="`estimate`: with `estimated_count`, how many rows there are in all; 10000 stands "
        "for that many or more.",
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after a row; under `updated_since`, after its last change and it."""

    since: datetime | None = None
    id: uuid.UUID | None = None
    at: datetime | None = None

    @property
    def is_sync(self) -> bool:
        """Whether the list is asked for by what changed."""
        return self.since is not None

    def among(self, rows: Any, key: str = "id") -> Any:
        """The rows from here on, in the order in which they are walked."""
        later = Q(**{f"{key}__gt": self.id})
        if self.since is None:
            return (rows.filter(later) if self.id else rows).order_by(key)
        changed = rows.filter(updated_at__gte=self.at or self.since)
        if self.at is not None:
            changed = changed.filter(Q(updated_at__gt=self.at) | later)
        return changed.order_by("updated_at", key)


def place_in(prefix: str, asked: Mapping[str, Any]) -> Place | None:
    """Where the query says to begin; None when its cursor is of another kind of list."""
    text, since = asked.get("starting_after"), asked.get("updated_since")
    if not text:
        return Place(since=since)
    cursor = _CURSOR.fullmatch(text)
    found = read_id(prefix, cursor["id"]) if cursor else None
    if cursor is None or found is None or (since is None) != (cursor["at"] is None):
        return None
    at = _EPOCH + int(cursor["at"]) * _MICROSECOND if cursor["at"] else None
    return Place(since=since, id=found, at=at)


def picked(row: dict[str, Any], names: list[str] | None) -> dict[str, Any]:
    """A row of the names that were asked for; what says that it is gone says it always."""
    if names is None:
        return row
    return {name: row[name] for name in row if name in names or name in _ALWAYS}


def cursor_after(row: Mapping[str, Any], key: str, *, is_sync: bool) -> str:
    """What goes on after this row."""
    if not is_sync:
        return str(row[key])
    return f"{row[key]}.{(row['updated_at'] - _EPOCH) // _MICROSECOND}"


def estimated_count(rows: QuerySet[Any]) -> int:
    """Counted as far as `MOST_COUNTED`, which stands for that many or more.

    Never as PostgreSQL's planner guesses: its statistics are of all clinics together, and would
    tell one which names there are in another (ADR 0135).
    """
    return rows.order_by()[:MOST_COUNTED].count()


@cache
def page_of(
    row: type[serializers.Serializer[Any]], *, rows: Any = None, **beside: Any
) -> type[serializers.Serializer[Any]]:
    """The shape of a page of a list, for the documentation; `rows` where they have several."""
    return type(
        f"{row.__name__.removesuffix('Answer')}Page",
        (serializers.Serializer,),
        {
            "__doc__": "A page of a list.",
            "data": rows or row(many=True),
            "has_more": Flag(),
            "next_cursor": Text(allow_null=True),
            **beside,
        },
    )


def counted_page_of(row: type[serializers.Serializer[Any]], *, rows: Any = None) -> Any:
    """The same, with the guess that `count` asks for."""
    return page_of(row, rows=rows, estimated_count=Whole(required=False))
