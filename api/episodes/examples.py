"""Examples in the documentation of /episodes."""

from drf_spectacular.utils import OpenApiExample

from api.stages.examples import CHANGE

EPISODE = {
    "id": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8",
    "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
    "state": "open",
    "started_on": "2026-10-12",
    "onset_on": "2026-08-30",
    "closed_on": None,
    "close_reason": None,
    "care_plan": {
        "id": "cp_0a1b2c3d4e5f40718293a4b5c6d7e8f9",
        "state": "active",
        "protocol": "low_back_pain",
        "protocol_version": "1",
        "stage": "ST-1",
        "stage_since": "2026-10-12",
        "open_prompts": {"emergency": 0, "urgent": 0, "routine": 1, "info": 0},
        "next_due_on": "2026-11-24",
        "version": 3,
    },
    "created_at": "2026-10-12T08:30:00Z",
    "updated_at": "2026-10-12T08:30:00Z",
    "version": 1,
}
_DETAIL = {**EPISODE, "stage_history": [CHANGE]}
_SENT = {"patient": EPISODE["patient"], "started_on": "2026-10-12", "onset_on": "2026-08-30"}

_PAGE = {"data": [EPISODE], "has_more": True, "next_cursor": EPISODE["id"]}

LISTED = [OpenApiExample("A page", value=_PAGE, response_only=True, status_codes=["200"])]
ONE = [OpenApiExample("An episode", value=_DETAIL, response_only=True, status_codes=["200"])]
ENROLLED = [
    OpenApiExample("Enrol", value=_SENT, request_only=True),
    OpenApiExample("Enrolled", value=_DETAIL, response_only=True, status_codes=["201"]),
]
