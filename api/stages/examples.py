"""Examples in the documentation of stages."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

CHANGE: dict[str, Any] = {
    "id": "stg_8f7e6d5c4b3a49188f7e6d5c4b3a4918",
    "from_stage": "ST-0",
    "to_stage": "ST-1",
    "effective_on": "2026-10-19",
    "effective_at": None,
    "recorded_at": "2026-10-19T09:10:00Z",
    "author": "Amara Okafor",
    "reason": None,
    "is_override": False,
    "criteria_met": ["All red flags have been asked about"],
    "criteria_unmet": [],
}
_OPTION = {
    "to": "ST-2",
    "title": "Second-line care",
    "expects": "Options for pain that first-line care did not relieve",
    "is_permitted": True,
    "is_suggested": False,
    "is_override": True,
    "needs_reason": True,
    "criteria": [
        {
            "id": "first_line_tried",
            "says": "First-line care was tried",
            "state": "unknown",
            "missing": ["Pain, 0 to 10"],
        }
    ],
}
_SENT = {"to": "ST-1", "effective_on": "2026-10-19"}
_LAST_PAGE = {"has_more": False, "next_cursor": None}
_BECAME: dict[str, Any] = {
    "episode": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8",
    "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
    "prompts": [],
    "prompts_resolved": [],
    "prompts_withdrawn": [],
}


def _answer(title: str, value: Any, status: str = "200") -> list[OpenApiExample]:
    return [OpenApiExample(title, value=value, response_only=True, status_codes=[status])]


HISTORY = _answer("One move", {"data": [CHANGE], **_LAST_PAGE})
OPTIONS = _answer(
    "One stage of many", {"data": [_OPTION], **_LAST_PAGE, "stage": "ST-1", "version": 3}
)
MOVED = [
    OpenApiExample("Foreseen, and its criteria are met", value=_SENT, request_only=True),
    *_answer("Moved", {**CHANGE, **_BECAME}, "201"),
]
