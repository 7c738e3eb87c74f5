"""What a patient's stage offers, in words, for reading only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from followup.fact_words import column_in_words
from followup.services.evaluating import evaluate_plans
from followup.stage_titles import spoken
from pathway.engine.options import Option, options
from pathway.engine.words import words
from pathway.protocols import protocol

STATES: dict[str, "str | Promise"] = {
    "started": _("Started"),
    "declined": _("Declined"),
    "not_suitable": _("Not suitable"),
    "later": _("Later"),
    "open": _("Open"),
}
RADIATES: dict[str, "str | Promise"] = {
    "yes": _("Yes"),
    "no": _("No, axial pain only"),
    "not asked": _("Not asked"),
}


@dataclass(frozen=True, slots=True)
class OptionLine:
    """`lacks`: parts of a combined treatment that its record does not name."""

    option: Option
    state: "str | Promise"
    cannot_tell: list[str]
    lacks: str


@dataclass(frozen=True, slots=True)
class OptionsView:
    stage: str
    radiates: "str | Promise"
    recurrences: int
    lines: list[OptionLine]
    exercise: tuple[str, ...]
    exercise_preference: str | None


def read_options(plan: Any, now: datetime) -> OptionsView | None:
    """None when the care plan cannot be evaluated: that is no list of nothing."""
    done, _failed = evaluate_plans([plan], as_of=now)
    if not done:
        return None
    rules = protocol(plan.protocol, plan.protocol_version)
    found = options(done[0].facts, rules, as_of=now)
    return OptionsView(
        stage=spoken(rules.stages[found.stage].title),
        radiates=RADIATES[found.is_radiating],
        recurrences=done[0].plan.recurrences,
        lines=[_line(each) for each in found.options],
        exercise=found.exercise,
        exercise_preference=found.exercise_preference,
    )


def _line(option: Option) -> OptionLine:
    return OptionLine(
        option=option,
        state=STATES[option.state],
        cannot_tell=[column_in_words(each) for each in option.cannot_tell],
        lacks=", ".join(words(part) for part in option.lacks),
    )
