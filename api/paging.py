"""Lists: pages that go on from a row, each row that stays exactly once."""

from typing import Any

from rest_framework import serializers

from api.fields import Count, Flag, Strict, Text

MOST_ROWS = 200


class PageQuery(Strict):
    """Where a list goes on, and how much of it to send."""

    limit = Count(most=MOST_ROWS, default=50, help_text="Rows of a page, at most 200.")
    starting_after = Text(
        required=False, max_length=80, help_text="`next_cursor` of the page before."
    )


def page_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of a list, for the documentation."""
    return type(
        f"{row.__name__.removesuffix('Answer')}Page",
        (serializers.Serializer,),
        {
            "__doc__": "A page of a list.",
            "data": row(many=True),
            "has_more": Flag(),
            "next_cursor": Text(allow_null=True),
        },
    )
