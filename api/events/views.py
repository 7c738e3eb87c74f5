"""/events"""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, refuse_parameter
from api.events import examples
from api.events.bodies import LATEST, POLL_AFTER_SECONDS, EventFeedPage, EventQuery
from api.events.catalogue import FEED, TYPES, readable_types, resource_of
from api.events.feed import advance, id_at, page_after, position_of
from api.ids import public_id, read_id
from api.problems import Problem
from api.scopes import scope_for
from clinic.permissions import Permission
from clinic.services.feed import first_position, head_position
from clinic.services.ledger import record_access


class EventFeed(Endpoint):
    access = Permission.VIEW_CASELOAD
    interactions = {"GET": "Event.s"}
    query = EventQuery

    @extend_schema(
        operation_id="listEvents",
        summary="What happened, in one order that never changes",
        description="Every event of the clinic once, without a gap: positions are given after "
        "commit and only grow. Keep `next_cursor` and send it as `after`. Events are kept for at "
        "least 30 days. There is no long poll: an empty page answers at once and says in "
        "`poll_after` when to ask again. What only concerns the clinic's own pages is left out, "
        "so that `sequence` may skip numbers; and so is what the key may not read, besides "
        "`system/Event.s`, by the scope of its resource. In a test clinic `clinic.reset` says that "
        "all before it is gone; a cursor from before leads there.",
        parameters=[EventQuery],
        responses=EventFeedPage,
        examples=examples.FEED,
    )
    def get(self, request: Request) -> Response:
        types = self._readable(_types_in(self.asked.get("types", "")))
        advance(now=self.now)
        after = self._position()
        page = page_after(after, types=types, limit=self.asked["limit"])
        self._note_patients(page.events)
        last = id_at(page.last) if page.last else None
        return Response(
            {
                "data": page.events,
                "has_more": page.has_more,
                "next_cursor": public_id("evt", last) if last else None,
                "poll_after": 0 if page.has_more else POLL_AFTER_SECONDS,
            }
        )

    def _readable(self, types: tuple[str, ...]) -> tuple[str, ...]:
        """A program is told of what it may read; asked for by name, anything else is refused."""
        if self.actor.kind != "client":
            return types
        request: Any = self.request._request
        readable = readable_types(request.interactions)
        for each in types:
            if each not in readable:
                needed = scope_for(f"{resource_of(each)}.r")
                raise Problem("forbidden", f"For {each} this key lacks the scope {needed}.")
        if all(resource_of(each) == FEED for each in readable):
            raise Problem("forbidden", "This key may read nothing that events tell of.")
        return types or readable

    def _position(self) -> int:
        text = self.asked.get("after") or self.asked.get("starting_after", "")
        if text == LATEST:
            return head_position()
        event_id = read_id("evt", text)
        position = position_of(event_id) if event_id else None
        before_all = first_position() - 1
        # In a test clinic that was emptied, an event that is gone came before all that are there.
        if position is None and text and not (event_id and before_all):
            raise refuse_parameter("after", "Use `next_cursor` of the page before, or `latest`.")
        return before_all if position is None else position

    def _note_patients(self, events: list[dict[str, object]]) -> None:
        """Whose events were read, in one row."""
        shown = {event["data"]["patient"] for event in events}  # type: ignore[index]
        ids = [read_id("pat", text) for text in sorted(shown - {None})]
        if ids:
            record_access(
                by=self.actor,
                now=self.now,
                screen="api.events",
                patient_ids=[each for each in ids if each],
            )


def _types_in(text: str) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(filter(None, text.split(","))))
    if any(one not in TYPES for one in asked):
        raise refuse_parameter("types", f"Choose from: {', '.join(TYPES)}.", "unknown_type")
    return asked
