"""Examples in the documentation of /tasks: invented people."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

TASK: dict[str, Any] = {
    "id": "task_1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f",
    "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
    "episode": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8",
    "kind": "call_unanswered",
    "title": "Call if the questionnaire stays unanswered",
    "reason": "self_report",
    "counted_from": None,
    "interval_days": None,
    "due_on": "2026-11-24",
    "due_at": "2026-11-24T23:59:59Z",
    "snoozed_until": None,
    "owner": "juno.ofori@riverside.example",
    "prompt": None,
    "state": "open",
    "outcome_code": None,
    "created_at": "2026-11-22T10:00:00Z",
    "updated_at": "2026-11-22T10:00:00Z",
    "closed_at": None,
    "version": 1,
}
_DETAIL = {
    **TASK,
    "outcomes": ["done", "not_needed"],
    "latest_snooze": "2026-11-27",
    "takes_calls": True,
}
_PAGE = {"data": [TASK], "has_more": True, "next_cursor": TASK["id"]}
_ENDED = {
    **_DETAIL,
    "state": "completed",
    "outcome_code": "done",
    "closed_at": "2026-11-23T09:00:00Z",
    "updated_at": "2026-11-23T09:00:00Z",
    "outcomes": [],
    "latest_snooze": None,
    "version": 2,
}


def _answered(title: str, value: dict[str, Any], status: str = "200") -> OpenApiExample:
    return OpenApiExample(title, value=value, response_only=True, status_codes=[status])


def _sent(title: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(title, value=value, request_only=True)


LISTED = [_answered("A page", _PAGE)]
ONE = [_answered("A call to make", _DETAIL)]
COMPLETED = [_sent("Done", {"outcome_code": "done"}), _answered("Ended", _ENDED)]
ASSIGNED = [
    _sent("To a colleague", {"owner": "amara.okafor@riverside.example"}),
    _answered("Given", {**_DETAIL, "owner": "amara.okafor@riverside.example", "version": 2}),
]
SNOOZED = [
    _sent("For two days", {"until": "2026-11-26"}),
    _answered(
        "It waits",
        {
            **_DETAIL,
            "snoozed_until": "2026-11-26",
            "due_at": "2026-11-26T23:59:59Z",
            "version": 2,
        },
    ),
]
CALLED = [
    _sent("Reached", {"channel": "phone", "outcome": "reached"}),
    _answered("The call is made", _ENDED, "201"),
]
