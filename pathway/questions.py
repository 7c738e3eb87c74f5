"""What an assessment asks and which answers exist: one vocabulary for forms, API and imports.

Instruments and their scales are those of the specification's section 4.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, "str | Promise"]

TRI_STATE: Words = {"present": _("Present"), "absent": _("Absent")}
YES_NO: Words = {"yes": _("Yes"), "no": _("No")}
CHANGE: Words = {"stable": _("Stable"), "worse": _("Worse"), "unknown": _("Unknown")}

RED_FLAGS: Words = {
    "saddle_anaesthesia": _("Numbness in the saddle area"),
    "bowel_bladder": _("Bladder or bowel trouble"),
    "progressive_deficit": _("Weakness that is getting worse"),
    "fever": _("Fever"),
    "night_pain": _("Pain at night"),
    "constant_pain": _("Constant pain that no position eases"),
}
SITES: Words = {
    "buttock": _("Buttock"),
    "hip": _("Hip"),
    "thigh": _("Thigh"),
    "knee": _("Knee"),
    "calf": _("Calf"),
    "foot": _("Foot"),
}
PAIN_CLASSES: Words = {
    "nociceptive": _("Nociceptive"),
    "neuropathic": _("Neuropathic"),
    "nociplastic": _("Nociplastic"),
}
CHANNELS: Words = {
    "in_person": _("In person"),
    "phone": _("Phone"),
    "video": _("Video"),
    "portal": _("Questionnaire"),
}
KINDS: Words = {
    "intake": _("Intake"),
    "reassessment": _("Reassessment"),
    "contact": _("Contact"),
}
INSTRUMENTS: Words = {
    "rmdq": _("Roland-Morris (0 to 24)"),
    "odi": _("Oswestry total (0 to 100)"),
    "promis_pf": _("PROMIS physical function (T-score)"),
    "promis_pi": _("PROMIS pain interference (T-score)"),
}
INSTRUMENT_MAX = {
    "rmdq": Decimal(24),
    "odi": Decimal(100),
    "promis_pf": Decimal(100),
    "promis_pi": Decimal(100),
}
ADHERENCE: Words = {"good": _("Good"), "partial": _("Partial"), "low": _("Low")}

CHOICES: dict[str, Words] = {
    "kind": KINDS,
    "channel": CHANNELS,
    "laterality": {"left": _("Left"), "right": _("Right"), "both": _("Both")},
    **dict.fromkeys(RED_FLAGS, TRI_STATE),
    **dict.fromkeys((f"{flag}_change" for flag in RED_FLAGS), CHANGE),
    "bowel_bladder_onset": {
        "new": _("New, in the last 14 days"),
        "longstanding": _("Longstanding"),
        "unknown": _("Unknown"),
    },
    "cauda_equina_suspected": YES_NO,
    "new_neuro_symptom": TRI_STATE,
    "dominant_pain_class": PAIN_CLASSES,
    "pain_class_confidence": {"possible": _("Possible"), "probable": _("Probable")},
    "facet_suspected": {"yes": _("Yes"), "no": _("No"), "unknown": _("Cannot say")},
    "fear_of_movement": YES_NO,
    "adherence": ADHERENCE,
    "steadi_unsteady": YES_NO,
    "steadi_worried": YES_NO,
    "steadi_fallen": YES_NO,
    "function_instrument": INSTRUMENTS,
    "global_change": {"better": _("Better"), "same": _("The same"), "worse": _("Worse")},
}
SETS: dict[str, Words] = {"sites": SITES, "pain_classes": PAIN_CLASSES}
SCALES: dict[str, tuple[int, int]] = {
    "nrs": (0, 10),
    "back_nrs": (0, 10),
    "leg_nrs": (0, 10),
    "vas": (0, 100),
    "peg_pain": (0, 10),
    "peg_enjoyment": (0, 10),
    "peg_activity": (0, 10),
    "phq2": (0, 6),
    "gad2": (0, 6),
    "start_back_total": (0, 9),
    "start_back_distress": (0, 5),
    "rest_days": (0, 365),
    "activity_days": (0, 7),
}
FREE = {"work_status", "side_effects_checked", "note", "function_raw", "function_max"}
FIELDS = frozenset({*CHOICES, *SETS, *SCALES, *FREE})

# What is said about the sitting itself answers no question.
_ABOUT = {"kind", "channel", "note"}


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    message: Any


def with_scale(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with the highest score of the questionnaire whose score is among them."""
    instrument = answers.get("function_instrument")
    is_scored = answers.get("function_raw") is not None
    most = INSTRUMENT_MAX.get(instrument or "") if is_scored else None
    return {**answers, "function_max": most}


def check_answers(answers: Mapping[str, Any]) -> None:
    """Raises ValidationError naming every answer that no question allows."""
    faults = [fault for name, value in answers.items() for fault in _faults(name, value)]
    faults += _function_faults(answers)
    if not any(value is not None for name, value in answers.items() if name not in _ABOUT):
        faults.append(Fault("nrs", _("Answer at least one question.")))
    if answers.get("kind") is None:
        faults.append(Fault("kind", _("Say which kind of assessment this is.")))
    if faults:
        raise ValidationError({fault.field: fault.message for fault in faults})


def _faults(name: str, value: Any) -> list[Fault]:
    if name not in FIELDS:
        return [Fault(name, _("No question has this name."))]
    if value is None:
        return []
    if name in CHOICES and value not in CHOICES[name]:
        return [Fault(name, _("Choose one of: %s.") % ", ".join(CHOICES[name]))]
    if name in SETS and not set(value) <= set(SETS[name]):
        return [Fault(name, _("Choose from: %s.") % ", ".join(SETS[name]))]
    if name in SCALES:
        return _off_scale(name, value, *SCALES[name])
    return []


def _off_scale(name: str, value: Any, least: int, most: int) -> list[Fault]:
    if Decimal(least) <= Decimal(value) <= Decimal(most):
        return []
    return [
        Fault(
            name, _("Enter a number from %(least)d to %(most)d.") % {"least": least, "most": most}
        )
    ]


def _function_faults(answers: Mapping[str, Any]) -> list[Fault]:
    instrument, raw = answers.get("function_instrument"), answers.get("function_raw")
    if raw is None or instrument not in INSTRUMENTS:
        is_half_given = raw is not None
        return [Fault("function_instrument", _("Say which questionnaire this score is from."))] * (
            is_half_given
        )
    most = INSTRUMENT_MAX[instrument]
    return _off_scale("function_raw", raw, 0, int(most))
