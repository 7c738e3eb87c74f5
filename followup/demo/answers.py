"""Short words of the stories for long answers: `asked = "all"`, `rmdq = 14`, `exam = "normal"`."""

from collections.abc import Mapping
from typing import Any

from pathway.models.findings import MYOTOMES, RED_FLAGS, SIDES
from pathway.questions import INSTRUMENT_MAX

NOT_ASKED = "not_asked"

_NOTHING_FOUND: dict[str, Any] = {
    **dict.fromkeys(RED_FLAGS, "absent"),
    "new_neuro_symptom": "absent",
    "phq2": 1,
    "gad2": 0,
    "fear_of_movement": "no",
    "facet_suspected": "no",
    "adherence": "good",
    "side_effects_checked": True,
}
_STEADY = dict.fromkeys(("steadi_unsteady", "steadi_worried", "steadi_fallen"), "no")
_REPEATED = ("bowel_bladder", "saddle_anaesthesia", "progressive_deficit", "new_neuro_symptom")


def assessment_answers(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of one assessment; what a story leaves out was not asked."""
    answers: dict[str, Any] = {"kind": kind}
    for word, value in said.items():
        answers |= _SPOKEN[word](value) if word in _SPOKEN else {word: value}
    return {name: value for name, value in answers.items() if value != NOT_ASKED}


def exam_findings(said: Mapping[str, Any]) -> dict[str, Any]:
    """A whole examination, normal but for what is said."""
    grades = {f"motor_{myotome}_{side}": 5 for myotome in MYOTOMES for side in SIDES}
    signs = {f"{sign}_{side}": "absent" for sign in ("sensory", "reflex", "slr") for side in SIDES}
    found = {**grades, **signs, **said}
    return {name: value for name, value in found.items() if value != NOT_ASKED}


def _asked(extent: str) -> dict[str, Any]:
    """`all`: everything an intake asks; `flags`: the red flags asked again at every reassessment."""
    if extent == "flags":
        return {**dict.fromkeys(_REPEATED, "absent"), "side_effects_checked": True}
    return dict(_NOTHING_FOUND)


def _function(instrument: str) -> Any:
    def columns(score: Any) -> dict[str, Any]:
        most = INSTRUMENT_MAX[instrument]
        return {"function_instrument": instrument, "function_raw": score, "function_max": most}

    return columns


def _peg(items: list[Any]) -> dict[str, Any]:
    return dict(zip(("peg_pain", "peg_enjoyment", "peg_activity"), items, strict=True))


_SPOKEN: dict[str, Any] = {
    "asked": _asked,
    "steadi": lambda said: _STEADY if said == "steady" else {**_STEADY, said: "yes"},
    "classes": lambda classes: {"pain_classes": classes},
    "rmdq": _function("rmdq"),
    "odi": _function("odi"),
    "promis_pf": _function("promis_pf"),
    "peg": _peg,
}
