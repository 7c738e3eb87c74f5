"""Examples in the documentation of assessments."""

from drf_spectacular.utils import OpenApiExample

_SENT = {
    "kind": "contact",
    "effective_on": "2026-11-22",
    "answers": {
        "channel": "phone",
        "nrs": 7,
        "saddle_anaesthesia": "present",
        "bowel_bladder": "absent",
    },
}
ASSESSMENT = {
    "id": "asm_5d6e7f8091a24b3c8d4e5f60718293a4",
    "episode": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8",
    "status": "final",
    "revision": 0,
    "kind": "contact",
    "effective_on": "2026-11-22",
    "effective_at": None,
    "recorded_at": "2026-11-22T10:00:00Z",
    "author": "Phone triage",
    "author_role": "",
    "source": "system",
    "answers": {
        "bowel_bladder": "absent",
        "channel": "phone",
        "nrs": "7",
        "saddle_anaesthesia": "present",
    },
}
_PROMPT = {
    "id": "prm_c0ffee00c0ffee00c0ffee00c0ffee00",
    "rule": "RF-CES",
    "severity": "emergency",
    "state": "open",
    "text": "Possible cauda equina syndrome: arrange emergency assessment today.",
    "due_at": "2026-11-22T10:15:00Z",
}

_PAGE = {"data": [ASSESSMENT], "has_more": True, "next_cursor": ASSESSMENT["id"]}

LISTED = [OpenApiExample("A page", value=_PAGE, response_only=True, status_codes=["200"])]
RECORDED = [
    OpenApiExample("A call with a red flag", value=_SENT, request_only=True),
    OpenApiExample(
        "Recorded, with the emergency it raised",
        value={**ASSESSMENT, "prompts": [_PROMPT]},
        response_only=True,
        status_codes=["201"],
    ),
]
