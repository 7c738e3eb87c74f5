"""The check-in as a patient fills it in: what is left out stays unanswered, never absent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.forms.answers import scale
from followup.services.self_reports import SelfReport
from pathway.engine.predicates.side_effects import WORST
from pathway.questions import CHOICES, RED_FLAGS

NONE_OF_THESE = "none"
LONGEST_NOTE = 1000
# Asked once, read twice: the P item of PEG and the pain score are the same question.
PAIN = ("nrs", "peg_pain")

FLAGS_IN_PLAIN_WORDS = {
    "saddle_anaesthesia": _("Numbness or tingling between your legs or around your bottom"),
    "bowel_bladder": _("Trouble passing or holding urine, or controlling your bowels"),
    "progressive_deficit": _("Weakness in a leg or foot that is getting worse"),
    "fever": _("Fever"),
    "night_pain": _("Pain at night that wakes you or keeps you awake"),
    "constant_pain": _("Constant pain that does not ease in any position"),
}
EFFECTS_IN_PLAIN_WORDS = {
    "drowsiness": _("Sleepy or slowed down"),
    "dizziness": _("Dizzy or unsteady"),
    "nausea": _("Feeling sick"),
    "stomach_pain": _("Stomach pain"),
    "constipation": _("Constipation"),
    "rash": _("Rash"),
    "swelling": _("Swollen legs or face"),
    "confusion": _("Confused"),
    "syncope": _("Fainted"),
    "breathing": _("Trouble breathing"),
    "gi_bleed": _("Black or bloody stools, or vomiting blood"),
    "jaundice": _("Yellow skin or eyes"),
}
DEGREES_IN_PLAIN_WORDS = {
    "mild": _("A little"),
    "moderate": _("Quite a lot"),
    "severe": _("Badly"),
}


def _ticks(label: Any, words: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[*words.items(), (NONE_OF_THESE, _("None of these"))],
        widget=forms.CheckboxSelectMultiple,
    )


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of a list: its box, whether it calls for help, and how bad it is, if asked."""

    box: Any
    is_urgent: bool
    degree: Any = None


class SelfReportForm(forms.Form):
    """Every question may be left out; a tick needs no answer to the lines beside it."""

    pain = scale(_("How bad was your pain on average?"))
    peg_enjoyment = scale(_("How much did pain get in the way of enjoying life?"))
    peg_activity = scale(_("How much did pain get in the way of your usual activities?"))
    flags = _ticks(_("Do you have any of these now?"), FLAGS_IN_PLAIN_WORDS)
    effects = _ticks(_("Have your medicines caused any of these?"), EFFECTS_IN_PLAIN_WORDS)
    global_change = forms.ChoiceField(
        label=_("Compared with last time, are you better or worse?"),
        required=False,
        choices=list(CHOICES["global_change"].items()),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Anything you want us to know?"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="%s")
        for effect, words in EFFECTS_IN_PLAIN_WORDS.items():
            self.fields[f"{effect}_degree"] = forms.ChoiceField(
                label=_("%(effect)s: how bad?") % {"effect": words},
                required=False,
                choices=list(DEGREES_IN_PLAIN_WORDS.items()),
                widget=forms.RadioSelect,
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # A red flag waits for no other answer: what was named without a degree goes into the note.
        if not self._ticked("flags"):
            for effect in self._without_degree(given):
                self.add_error(f"{effect}_degree", _("Choose how bad it is."))
        if not self.errors and not self._has_answer(given):
            self.add_error("pain", _("Answer at least one question, then send."))
        return given

    def report(self) -> SelfReport:
        """What was said, under the names of the vocabulary; None is not answered."""
        given = self.cleaned_data
        answers = dict.fromkeys(PAIN, given["pain"])
        answers |= {name: given[name] for name in ("peg_enjoyment", "peg_activity")}
        answers |= {"global_change": given["global_change"] or None, "note": self._note(given)}
        unsaid = self._without_degree(given)
        effects = {
            name: given[f"{name}_degree"] for name in self._ticked("effects") if name not in unsaid
        }
        return SelfReport(
            answers={
                **answers,
                **self._flags(),
                "side_effects_checked": (bool(given["effects"]) and not unsaid) or None,
            },
            effects=effects,
        )

    def _without_degree(self, given: Mapping[str, Any]) -> list[str]:
        return [each for each in self._ticked("effects") if not given.get(f"{each}_degree")]

    def _note(self, given: Mapping[str, Any]) -> str | None:
        unsaid = [str(EFFECTS_IN_PLAIN_WORDS[each]) for each in self._without_degree(given)]
        named = [f"[{', '.join(unsaid)}: ?]"] if unsaid else []
        return " ".join([*named, given["note"] or ""]).strip() or None

    def _flags(self) -> dict[str, str | None]:
        """A tick is present; only "none of these" makes absent, and only where nothing is ticked."""
        ticked = self._ticked("flags")
        has_none = NONE_OF_THESE in self.cleaned_data["flags"]
        unticked = "absent" if has_none and not ticked else None
        return {flag: "present" if flag in ticked else unticked for flag in RED_FLAGS}

    def _ticked(self, name: str) -> list[str]:
        return [each for each in self.cleaned_data.get(name, []) if each != NONE_OF_THESE]

    def _has_answer(self, given: dict[str, Any]) -> bool:
        asked = ("pain", "peg_enjoyment", "peg_activity", "flags", "effects", "global_change")
        return any(given.get(name) not in (None, "", []) for name in asked)

    @property
    def needs_help(self) -> bool:
        """Something was ticked that must not wait for somebody to read this."""
        return bool(self._sent("flags") & set(RED_FLAGS) or self._sent("effects") & set(WORST))

    def _sent(self, name: str) -> set[str]:
        """As it came, whether or not it can be stored."""
        posted: Any = self.data
        return set(posted.getlist(name)) if self.is_bound else set()

    @property
    def scales(self) -> Iterator[Any]:
        return (self[name] for name in ("pain", "peg_enjoyment", "peg_activity"))

    @property
    def flag_lines(self) -> list[Tick]:
        return [Tick(box, box.data["value"] in RED_FLAGS) for box in self["flags"]]

    @property
    def effect_lines(self) -> list[Tick]:
        return [
            Tick(box, value in WORST, None if value == NONE_OF_THESE else self[f"{value}_degree"])
            for box in self["effects"]
            for value in [box.data["value"]]
        ]
