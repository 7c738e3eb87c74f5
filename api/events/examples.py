"""Examples in the documentation of events."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

EVENT: dict[str, Any] = {
    "id": "evt_3c9d2e1f0a4b4c5d8e6f7a8b9c0d1e2f",
    "type": "task.completed",
    "timestamp": "2026-11-16T09:20:00.412305Z",
    "sequence": 4182,
    "data": {
        "patient": "pat_0f8c2b6e9d3a4c71b5e2f1a0c9d8e7b6",
        "subject": "task_7b1c9a3f5d2e4b608a9c0d1e2f3a4b5c",
        "href": None,
        "version": 3,
        "changes": {"kind": "call", "due_on": "2026-11-16"},
        "reason_code": "reached",
        "actor": "user",
        "request_id": "req_5b1f0c6a7d8e49f2a3b4c5d6e7f80912",
    },
}
FEED = [
    OpenApiExample(
        "The end of the feed",
        value={
            "data": [EVENT],
            "has_more": False,
            "next_cursor": EVENT["id"],
            "poll_after": 5,
        },
        response_only=True,
        status_codes=["200"],
    )
]
