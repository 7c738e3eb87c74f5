"""Examples in the documentation of prompts."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

PROMPT = {
    "id": "prm_c0ffee00c0ffee00c0ffee00c0ffee00",
    "episode": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8",
    "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
    "rule": "RF-CES",
    "trigger_key": "5d6e7f80-91a2-4b3c-8d4e-5f60718293a4/saddle_anaesthesia",
    "occurrence": 0,
    "severity": "emergency",
    "state": "open",
    "text": "Possible cauda equina syndrome: arrange emergency assessment today.",
    "audience": ["C", "N", "L"],
    "raised_at": "2026-11-22T10:00:00Z",
    "due_at": "2026-11-22T10:15:00Z",
    "deferred_until": None,
    "held_by": None,
    "closed_at": None,
    "closed_as": None,
    "protocol_version": "1",
    "updated_at": "2026-11-22T10:00:00Z",
    "version": 1,
}
_SENT = {
    "kind": "seen",
    "sitting": "0a1b2c3d-4e5f-4071-8293-a4b5c6d7e8f9",
    "decided_by": "amara.okafor@riverside.example",
}
_DECISION: dict[str, Any] = {
    "id": "dcs_7f8091a24b3c4d4e8f60718293a45d6e",
    "kind": "seen",
    "reason_code": None,
    "until": None,
    "disposition": None,
    "closes": [],
    "note": None,
    "severity": "emergency",
    "recorded_at": "2026-11-22T10:04:00Z",
    "author": "Amara Okafor, through Ward system",
    "author_role": "clinician",
    "is_taken_back": False,
}
_DETAIL = {
    **PROMPT,
    "because": [
        {
            "field": "saddle_anaesthesia",
            "value": "present",
            "effective_on": "2026-11-22",
            "author": "Amara Okafor",
        }
    ],
    "instances": ["5d6e7f80-91a2-4b3c-8d4e-5f60718293a4/saddle_anaesthesia"],
    "resolved_by": "A clinician's disposition of every instance listed",
    "answers": {
        "kinds": ["seen", "accepted", "disposition"],
        "reasons": [],
        "latest_deferral": None,
        "dispositions": [
            {
                "code": "assessed_excluded",
                "says": "Assessed and excluded",
                "needs": ["basis"],
            }
        ],
        "accept_note": None,
        "review": None,
    },
    "decisions": [],
}
_ACKNOWLEDGED = {**_DETAIL, "state": "acknowledged", "version": 2, "decisions": [_DECISION]}
_PAGE = {"data": [PROMPT], "has_more": True, "next_cursor": PROMPT["id"]}

LISTED = [OpenApiExample("A page", value=_PAGE, response_only=True, status_codes=["200"])]
ONE = [OpenApiExample("An emergency", value=_DETAIL, response_only=True, status_codes=["200"])]
DECIDED = [
    OpenApiExample("Acknowledge", value=_SENT, request_only=True),
    OpenApiExample("Acknowledged", value=_ACKNOWLEDGED, response_only=True, status_codes=["201"]),
]
