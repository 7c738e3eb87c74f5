"""Examples in the documentation of webhooks."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from api.events.examples import EVENT

ENDPOINT: dict[str, Any] = {
    "id": "whe_8f7e6d5c4b3a49188f7e6d5c4b3a4918",
    "name": "Data warehouse",
    "url": "https://hooks.example.org/stepwell",
    "types": ["task.completed", "red_flag.raised"],
    "state": "active",
    "disabled_because": None,
    "failures": 0,
    "failing_since": None,
    "resting_until": None,
    "last_success_at": "2026-11-16T09:20:01Z",
    "created_at": "2026-11-02T08:00:00Z",
    "version": 1,
}
_SECRET = {**ENDPOINT, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="}
_DELIVERY = {
    "id": "whd_1f2e3d4c5b6a4978a1b2c3d4e5f60718",
    "endpoint": ENDPOINT["id"],
    "event": EVENT["id"],
    "type": EVENT["type"],
    "sequence": EVENT["sequence"],
    "state": "delivered",
    "attempts": 1,
    "next_try_at": None,
    "last_status": 204,
    "last_failure": "",
    "latency_ms": 84,
    "reply": "date: Mon, 16 Nov 2026 09:20:01 GMT",
    "tries": [{"at": "2026-11-16T09:20:01Z", "status": 204, "failure": "", "ms": 84}],
    "created_at": "2026-11-16T09:20:00Z",
}
_SENT = {"name": ENDPOINT["name"], "url": ENDPOINT["url"], "types": ENDPOINT["types"]}


def answer(title: str, value: Any, status: str = "200") -> list[OpenApiExample]:
    return [OpenApiExample(title, value=value, response_only=True, status_codes=[status])]


def sent(title: str, value: Any) -> list[OpenApiExample]:
    return [OpenApiExample(title, value=value, request_only=True)]


LISTED = answer("One receiver", {"data": [ENDPOINT]})
ONE = answer("A receiver", ENDPOINT)
CREATED = [*sent("Two types of events", _SENT), *answer("With its secret", _SECRET, "201")]
CHANGED = [*sent("Every type from now on", {"types": []}), *answer("Changed", ENDPOINT)]
ROTATED = answer("The fresh secret", _SECRET)
DONE = answer("As it is now", ENDPOINT)
TESTED = answer("On its way", {"event": EVENT["id"]}, "202")
REPLAYED = [
    *sent("What failed in one night", {"from": "2026-11-15T20:00:00Z", "states": ["failed"]}),
    *answer("Twelve", {"count": 12}, "202"),
]
DELIVERIES = answer("One of one", {"data": [_DELIVERY], "has_more": False, "next_cursor": None})
DELIVERY = answer("Delivered at once", _DELIVERY)
SENT_AGAIN = [
    *answer("It waits for its turn", {**_DELIVERY, "state": "pending", "attempts": 0}, "202"),
]
