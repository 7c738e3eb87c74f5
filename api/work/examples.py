"""Examples in the documentation of /tasks: invented people."""

from typing import Any

from api.samples import answered, page, sent

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


LISTED = page(TASK)
ONE = [answered("A call to make", _DETAIL)]
COMPLETED = [sent("Done", {"outcome_code": "done"}), answered("Ended", _ENDED)]
ASSIGNED = [
    sent("To a colleague", {"owner": "amara.okafor@riverside.example"}),
    answered("Given", {**_DETAIL, "owner": "amara.okafor@riverside.example", "version": 2}),
]
SNOOZED = [
    sent("For two days", {"until": "2026-11-26"}),
    answered(
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
    sent("Reached", {"channel": "phone", "outcome": "reached"}),
    answered("The call is made", _ENDED, 201),
]
