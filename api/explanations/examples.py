"""Examples in the documentation of explanations."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from api.plans.examples import PLAN

_HEAD = ("episode", "care_plan", "patient", "as_of", "known_at", "day", "time_zone", "protocol")
_PROMPT = PLAN["prompts"][0]

EXPLANATION: dict[str, Any] = {
    **{name: PLAN[name] for name in _HEAD},
    "rule": "RF-CES",
    "title": "Possible cauda equina syndrome",
    "verdict": "met",
    "severity": "emergency",
    "rule_version": 1,
    "because": "",
    "prompts": [_PROMPT],
    "missing": [],
    "inputs": [
        {
            "fact": _PROMPT["facts"][0],
            "tried": "every other answer",
            "changes": [
                {"value": "absent", "verdict": "not_met", "severity": None},
                {"value": None, "verdict": "not_met", "severity": None},
            ],
        }
    ],
    "all_inputs_tried": True,
    "limits": [
        {
            "threshold": {
                "key": "severe_motor_grade",
                "value": "3",
                "unit": "grade",
                "basis": "local",
                "says": "Weakness of this grade or below is severe",
                "is_override": False,
            },
            "least": "2",
            "most": "3",
            "changes": [],
        }
    ],
    "nothing_recorded_of": ["neuro_exams"],
    "read_prompts_of": [],
    "next_day": None,
    "looked_ahead_days": 120,
    "citations": _PROMPT["citations"],
    "conflicts": [],
    "resolved_by": "A clinician's disposition of every instance listed",
    "audience": ["C", "N", "L"],
}
RULES: dict[str, Any] = {
    "episode": PLAN["episode"],
    "as_of": PLAN["as_of"],
    "known_at": None,
    "has_more": False,
    "next_cursor": None,
    "data": [
        {
            "rule": "RF-CES",
            "title": "Possible cauda equina syndrome",
            "verdict": "met",
            "severity": "emergency",
            "card": "Emergency or deficit",
            "statuses": ["open"],
            "because": "",
            "missing": [],
        },
        {
            "rule": "IMG-EARLY",
            "title": "Early imaging",
            "verdict": "off",
            "severity": None,
            "card": "Imaging",
            "statuses": [],
            "because": "Off unless the clinic switches it on.",
            "missing": [],
        },
    ],
}

ONE = [
    OpenApiExample(
        "A red flag, and the answer that would end the emergency",
        value=EXPLANATION,
        response_only=True,
        status_codes=["200"],
    )
]
LISTED = [
    OpenApiExample("Two rules of many", value=RULES, response_only=True, status_codes=["200"])
]
