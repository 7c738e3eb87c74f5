"""Examples in the documentation of plans."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_THRESHOLD = {
    "key": "reassess_st1_days",
    "value": "28",
    "unit": "days",
    "basis": "local",
    "says": "Days between reassessments in this stage.",
    "is_override": False,
}
PLAN: dict[str, Any] = {
    "episode": "ep_9b2f1c7d5e3a4f60b1c2d3e4f5a6b7c8",
    "care_plan": "cp_0a1b2c3d4e5f40718293a4b5c6d7e8f9",
    "patient": "pat_3f0c8a0e6a4b4d0f9a0d0c3b1f2e4d5c",
    "as_of": "2026-11-22T22:59:59.999999Z",
    "known_at": None,
    "day": "2026-11-22",
    "time_zone": "Europe/Madrid",
    "protocol": {
        "id": "low_back_pain",
        "version": "1",
        "overrides_digest": "44136fa355b3678a",
        "source_review": {
            "title": "Management of lower back pain radiating to the hip, knees, and foot",
            "updated": "2025-08-16",
            "review_status": "AI-generated article, pending human review",
            "review_step": "unknown",
            "references_not_supplied": ["2"],
            "review_due_on": "2026-08-16",
            "is_review_overdue": True,
        },
    },
    "stage": {
        "code": "ST-1",
        "title": "First-line care",
        "since": "2026-10-12",
        "overlay": "emergency",
        "suggested": {
            "code": "ST-E",
            "title": "Emergency",
            "rule": "RF-CES",
            "trigger_key": "9f1e",
        },
        "exclusions": [],
        "recurrences": 1,
    },
    "prompts": [
        {
            "rule": "RF-CES",
            "rule_version": 1,
            "trigger_key": "9f1e",
            "occurrence": 0,
            "severity": "emergency",
            "status": "open",
            "status_because": "",
            "reason": "Possible cauda equina syndrome: saddle numbness on 2026-11-22.",
            "facts": [
                {
                    "id": "asm_5d6e7f8091a24b3c8d4e5f60718293a4",
                    "entry": "asm_5d6e7f8091a24b3c8d4e5f60718293a4",
                    "type": "assessment",
                    "revision": 0,
                    "field": "saddle_anaesthesia",
                    "value": "present",
                    "effective_on": "2026-11-22",
                    "author": "Amara Okafor",
                }
            ],
            "thresholds": [],
            "citations": [
                {
                    "statement": "S-09",
                    "says": "Red flags are asked about and written down.",
                    "reference": "1",
                    "review_status": "AI-generated article, pending human review",
                }
            ],
            "conflicts": [],
            "resolved_by": "An emergency outcome is recorded.",
            "audience": ["clinician"],
            "due_within": {"amount": 15, "unit": "minutes"},
            "decision": None,
            "suppressed_until": None,
        }
    ],
    "cannot_tell": [{"rule": "MED-ACE-CEIL", "missing": "dose of the product"}],
    "options": {
        "is_radiating": "yes",
        "options": [
            {
                "id": "heat",
                "title": "Local heat",
                "category": "passive",
                "says": "moderate efficacy",
                "state": "started",
                "since": "2026-10-12",
                "is_going_on": True,
                "reason": None,
                "cautions": [],
                "cannot_tell": [],
                "lacks": [],
                "citations": [],
                "conflicts": [],
            }
        ],
        "exercise": ["Graded activity", "Home exercise", "Qigong", "Tai chi", "Yoga"],
        "exercise_preference": "swimming",
    },
    "next_reassessment": {
        "kind": "reassessment",
        "due_on": "2026-11-27",
        "due_at": None,
        "calculated_on": "2026-11-29",
        "counted_from": "2026-11-22",
        "interval_days": 7,
        "reason": "within 7 days (emergency)",
        "thresholds": [_THRESHOLD],
    },
    "other_dates": [],
    "rule_errors": [],
}

ONE = [
    OpenApiExample(
        "An emergency, and a question without an answer",
        value=PLAN,
        response_only=True,
        status_codes=["200"],
    )
]
