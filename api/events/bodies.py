"""What is asked and answered about events."""

from typing import Any

from rest_framework import serializers

from api.events.catalogue import TYPES
from api.fields import Count, Flag, Instant, PublicId, Strict, Text, Whole, Word
from api.paging import MOST_ROWS

# While nothing happens a reader asks again after so many seconds.
POLL_AFTER_SECONDS = 5
LATEST = "latest"


class EventQuery(Strict):
    """Where to go on, and which events."""

    after = Text(
        required=False,
        max_length=40,
        help_text="`next_cursor` of the page before, or the id of any event. Without it the feed "
        "begins with the first event; `latest` answers with the cursor of its end.",
    )
    starting_after = Text(
        required=False, max_length=40, help_text="The same as `after`, as other lists call it."
    )
    types = Text(
        required=False,
        max_length=2000,
        help_text="Types of events, separated by commas. Without it, all of them.",
    )
    limit = Count(most=MOST_ROWS, default=50, help_text="Events of a page, at most 200.")


class EventData(serializers.Serializer[Any]):
    """What happened to what: ids, codes and names of columns, never what a record says."""

    patient = PublicId("pat", allow_null=True)
    subject = Text(allow_null=True, help_text="The id of what changed.")
    href = Text(allow_null=True, help_text="Where to read it, if it has an address.")
    version = Whole(allow_null=True, help_text="Its version, or the number of its revision.")
    changes = serializers.DictField(help_text="Codes, and names of columns that changed.")
    reason_code = Text(allow_null=True)
    actor = Word(["user", "client", "patient", "provider", "system"])
    request_id = Text(allow_null=True)


class EventAnswer(serializers.Serializer[Any]):
    """One event, as the feed lists it and as a webhook carries it."""

    id = PublicId(
        "evt", help_text="The same in the feed and in every delivery: drop repeats by it."
    )
    type = Word(TYPES)
    timestamp = Instant(help_text="When it was recorded.")
    sequence = Whole(help_text="Its position in the clinic's feed; it only grows.")
    data = EventData()  # type: ignore[assignment]


class EventFeedPage(serializers.Serializer[Any]):
    """A part of the feed. A page may hold fewer events than the limit, and more follow."""

    data = EventAnswer(many=True)  # type: ignore[assignment]
    has_more = Flag(help_text="More events are there already: ask again at once.")
    next_cursor = PublicId("evt", allow_null=True, help_text="Send it as `after`.")
    poll_after = Whole(help_text="Seconds to wait before asking again.")
