"""Which other values a recorded field could have had: what may be put in its place.

What is not here is a name or a link (a product, a code, a thread), and is not varied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pathway.engine.facts import Facts
from pathway.engine.predicates.modalities import CATEGORIES
from pathway.engine.predicates.red_flags import FLAGS
from pathway.engine.predicates.strength import MYOTOMES


@dataclass(frozen=True, slots=True)
class Words:
    """One of a few answers; True and False are answers too."""

    answers: tuple[str | bool, ...]

    @property
    def said(self) -> str:
        return "every other answer"


@dataclass(frozen=True, slots=True)
class Members:
    """Any number of the words. Without words only what is there can be taken away."""

    words: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        return "each one more or less" if self.words else "each one less"


@dataclass(frozen=True, slots=True)
class Span:
    """A number from `least` to `most`, both included, in steps."""

    least: Decimal
    most: Decimal
    step: Decimal = Decimal("0.01")
    is_whole: bool = False

    @property
    def said(self) -> str:
        return f"{self.least:f} to {self.most:f}, by {self.step:f}"


@dataclass(frozen=True, slots=True)
class Days:
    """Shifted by whole days. What has happened cannot be later than the day of asking."""

    most: int
    is_past: bool = True

    @property
    def said(self) -> str:
        return f"up to {self.most} days earlier{'' if self.is_past else ' or later'}"


Scale = Words | Members | Span | Days


def score(most: int, least: int = 0) -> Span:
    return Span(Decimal(least), Decimal(most))


def whole(most: int, least: int = 0) -> Span:
    return Span(Decimal(least), Decimal(most), Decimal(1), is_whole=True)


def amount(most: int) -> Span:
    return Span(Decimal(0), Decimal(most), Decimal("0.001"))


CENTURY, YEARS = 36525, 1096
PRESENT, YES_NO, FLAG = Words(("present", "absent")), Words(("yes", "no")), Words((True, False))
CHANGE = Words(("stable", "worse", "unknown"))
ADHERENCE = Words(("good", "partial", "low"))
URGENCY = Words(("routine", "urgent", "emergency"))
STATED = Words(("yes", "no", "not_stated"))
SIDE = Words(("left", "right", "both"))
STAGES = ("ST-0", "ST-1", "ST-2", "ST-3", "ST-4", "ST-5", "ST-E", "ST-M", "ST-X")
SITES = ("buttock", "hip", "thigh", "knee", "calf", "foot")
PAIN_CLASSES = ("nociceptive", "neuropathic", "nociplastic")
MODALITIES = tuple(dict.fromkeys(each for group in CATEGORIES.values() for each in group))
SIGNS = ("sensory", "reflex", "slr")

# Every table has these. A disposition counts by who made it.
COMMON: Mapping[str, Scale] = {
    "effective_on": Days(YEARS),
    "author_role": Words(("clinician", "nurse", "therapist")),
}
ASSESSMENT: Mapping[str, Scale] = {
    "kind": Words(("intake", "reassessment", "contact")),
    "channel": Words(("in_person", "phone", "video", "portal")),
    **dict.fromkeys(("nrs", "back_nrs", "leg_nrs"), score(10)),
    **dict.fromkeys(("peg_pain", "peg_enjoyment", "peg_activity"), score(10)),
    "vas": score(100),
    "function_instrument": Words(("rmdq", "odi", "promis_pf", "promis_pi")),
    "function_raw": score(100),
    "sites": Members(SITES),
    "laterality": SIDE,
    **dict.fromkeys((*FLAGS, "new_neuro_symptom"), PRESENT),
    **dict.fromkeys((f"{flag}_change" for flag in FLAGS), CHANGE),
    "bowel_bladder_onset": Words(("new", "longstanding", "unknown")),
    "cauda_equina_suspected": YES_NO,
    "pain_classes": Members(PAIN_CLASSES),
    "dominant_pain_class": Words(PAIN_CLASSES),
    "pain_class_confidence": Words(("possible", "probable")),
    "facet_suspected": Words(("yes", "no", "unknown")),
    **dict.fromkeys(("phq2", "gad2"), whole(6)),
    "start_back_total": whole(9),
    "start_back_distress": whole(5),
    "rest_days": whole(365),
    "activity_days": whole(7),
    "adherence": ADHERENCE,
    **dict.fromkeys(("fear_of_movement", "steadi_unsteady", "steadi_worried"), YES_NO),
    "steadi_fallen": YES_NO,
    "side_effects_checked": FLAG,
    "global_change": Words(("better", "same", "worse")),
}
TABLES: Mapping[str, Mapping[str, Scale]] = {
    "assessments": ASSESSMENT,
    "neuro_exams": {
        **dict.fromkeys(MYOTOMES, whole(5)),
        **{f"{sign}_{side}": PRESENT for sign in SIGNS for side in ("left", "right")},
    },
    "medications": {
        "kind": Words(
            (
                "start",
                "dose",
                "planned_end",
                "stop",
                "contraindicated",
                "declined",
                "offered_later",
            )
        ),
        "mg": amount(8000),
        **dict.fromkeys(("units_per_dose", "max_doses_per_day"), amount(100)),
        "is_over_the_counter": FLAG,
        "planned_end_on": Days(YEARS, is_past=False),
        "stop_reason": Words(
            (
                "insufficient",
                "side_effect",
                "course_complete",
                "contraindicated",
                "patient_choice",
                "other",
            )
        ),
        "has_taper_plan": FLAG,
    },
    "side_effects": {"severity": Words(("mild", "moderate", "severe"))},
    "therapies": {
        "kind": Words(
            ("start", "session", "stop", "declined", "ineligible", "offered_later", "rest_report")
        ),
        "modality": Words(MODALITIES),
        "level": whole(10, least=1),
        "protocol": Words(("standard", "gentle_graded")),
        "days": whole(365),
        "adherence": ADHERENCE,
    },
    "procedures": {
        "kind": Words(("planned", "done", "score", "complication", "non_diagnostic", "cancelled")),
        "procedure": Words(("mbb", "rfa", "esi", "ia_steroid", "surgery")),
        "levels": Members(),
        "side": SIDE,
        "guidance": Words(("fluoroscopy", "ct", "ultrasound", "none")),
        **dict.fromkeys(("pre_score", "post_score"), score(100)),
        "minutes_after": whole(1440),
        "reported_relief_percent": score(100),
    },
    "imaging": {
        "kind": Words(("ordered", "done", "resulted", "seen", "cancelled", "contraindicated")),
        "contrast": Words(("without", "with")),
        "urgency": URGENCY,
        **dict.fromkeys(("neural_compression", "facet_degeneration"), STATED),
    },
    "referrals": {
        "kind": Words(("requested", "accepted", "opinion", "declined", "cancelled")),
        "urgency": URGENCY,
    },
    "visits": {
        "kind": Words(("booked", "attended", "missed", "cancelled")),
        "scheduled_at": Days(YEARS, is_past=False),
    },
    "contact_attempts": {"outcome": Words(("reached", "no_answer"))},
    "falls": {"injury": YES_NO},
    "declarations": {"kind": Words(("made", "withdrawn"))},
    "reviews": {"reviewed_ids": Members()},
    "conditions": {"kind": Words(("present", "absent", "ended"))},
    "persons": {"birth_date": Days(CENTURY), "deceased_on": Days(YEARS)},
    "stage_changes": {"to_stage": Words(STAGES)},
    "decisions": {
        "kind": Words(("seen", "accepted", "declined", "deferred", "disposition", "undone")),
        "severity": Words(("info", "routine", "urgent", "emergency")),
        "until": Days(YEARS, is_past=False),
        "closes_ids": Members(),
    },
    "episode": {"episode_started_on": Days(YEARS), "episode_onset_on": Days(YEARS)},
}
FACT_TABLES = tuple(name for name in Facts.__dataclass_fields__ if name in TABLES)


def scale_of(table: str, field: str) -> Scale | None:
    """`field` of a component is `components.0.mg`."""
    name = field.rpartition(".")[2]
    return TABLES[table].get(name) or (COMMON.get(name) if table != "episode" else None)
