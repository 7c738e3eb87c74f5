"""The assessment as people fill it in. What is not asked stays None: nothing is guessed."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followup.fact_words import day_in_words
from followup.forms.answers import checked, choice, dated, number, scale, yes_no
from pathway.questions import CHOICES, FIELDS, KINDS, RED_FLAGS, SCALES, SETS

NOWHERE = "none"
SCREENED = ("", "absent", "present")
PAIN = ("nrs", "peg_pain", "peg_enjoyment", "peg_activity")
MOOD = ("phq2", "gad2", "fear_of_movement")
FALLS = ("steadi_unsteady", "steadi_worried", "steadi_fallen")
MEDICINES = ("side_effects_checked", "adherence")
NERVES = ("new_neuro_symptom", "cauda_equina_suspected")
PATTERN = ("sites", "laterality", "pain_classes", "facet_suspected")


CIRCUMSTANCES = ("kind", "channel", "on", "sitting")


def _is_answer(name: str, value: Any) -> bool:
    """When and how it was asked is no answer; `nowhere` and 0 are."""
    return name in FIELDS and name not in CIRCUMSTANCES and value is not None and value != ""


class AssessmentForm(forms.Form):
    """Every question is optional; the first choice of each is `Not asked`."""

    # Names the opened form, so that a double click saves one assessment.
    sitting = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    channel = forms.ChoiceField(label=_("How"), choices=list(CHOICES["channel"].items()))
    on = dated(_("Date"))

    nrs = scale(_("Pain in the last week, on average"))
    peg_pain = scale(_("PEG: pain on average"))
    peg_enjoyment = scale(_("PEG: how pain got in the way of enjoying life"))
    peg_activity = scale(_("PEG: how pain got in the way of general activity"))
    function_instrument = forms.ChoiceField(
        label=_("Function questionnaire"), choices=list(CHOICES["function_instrument"].items())
    )
    function_raw = forms.DecimalField(
        label=_("Score"),
        required=False,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(
            attrs={"inputmode": "decimal", "min": 0, "max": 100, "step": "any"}
        ),
    )
    global_change = choice(_("Compared with last time, overall"), "global_change")

    bowel_bladder_onset = choice(
        _("When did the bladder or bowel trouble begin?"), "bowel_bladder_onset"
    )
    new_neuro_symptom = choice(
        _("New numbness, tingling or weakness"), "new_neuro_symptom", order=SCREENED
    )
    cauda_equina_suspected = choice(
        _("Do you suspect cauda equina syndrome?"), "cauda_equina_suspected"
    )

    sites = checked(_("Where the pain spreads"), {**SETS["sites"], NOWHERE: _("Nowhere else")})
    laterality = choice(_("Side"), "laterality")
    pain_classes = checked(_("Kind of pain"), SETS["pain_classes"])
    facet_suspected = choice(
        _("Do you suspect the facet joints?"), "facet_suspected", order=("", "no", "yes", "unknown")
    )

    side_effects_checked = yes_no(_("Were side effects asked about?"))
    adherence = choice(_("Keeping to the plan"), "adherence")
    activity_days = number(_("Active days in the last week"), *SCALES["activity_days"])
    rest_days = number(_("Days of bed rest since last time"), *SCALES["rest_days"])

    work_status = forms.CharField(
        label=_("Work"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    phq2 = number(_("PHQ-2"), *SCALES["phq2"])
    gad2 = number(_("GAD-2"), *SCALES["gad2"])
    fear_of_movement = choice(_("Fear that movement does harm"), "fear_of_movement")

    steadi_unsteady = choice(_("Feels unsteady"), "steadi_unsteady")
    steadi_worried = choice(_("Worries about falling"), "steadi_worried")
    steadi_fallen = choice(_("Has fallen in the past year"), "steadi_fallen")

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )

    def __init__(
        self, *args: Any, earliest: date, today: date, last_time: Mapping[str, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.earliest, self.today = earliest, today
        for flag, label in RED_FLAGS.items():
            self.fields[flag] = choice(label, flag, order=SCREENED)
            self.fields[f"{flag}_change"] = choice(_("Since last time"), f"{flag}_change")
        for name, words in last_time.items():
            if name in self.fields:
                self.fields[name].last_time = words  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("The date is in the future. Enter today or earlier."))
        if on < self.earliest:
            raise ValidationError(
                _("This episode began on %(day)s. Enter that day or a later one.")
                % {"day": day_in_words(self.earliest)}
            )
        return on

    def clean_sites(self) -> list[str] | None:
        sites = self.cleaned_data["sites"]
        if NOWHERE in sites and len(sites) > 1:
            raise ValidationError(_("Choose the places it spreads to, or Nowhere else, not both."))
        return [] if NOWHERE in sites else sites or None

    def clean_pain_classes(self) -> list[str] | None:
        return self.cleaned_data["pain_classes"] or None

    def clean(self) -> dict[str, Any]:
        """What hangs on another answer goes when that answer is not there."""
        given = super().clean() or {}
        if given.get("function_raw") is None:
            given["function_instrument"] = None
        for flag in RED_FLAGS:
            if given.get(flag) != "present":
                given[f"{flag}_change"] = None
        if given.get("bowel_bladder") != "present":
            given["bowel_bladder_onset"] = None
        if not self.errors and not any(_is_answer(name, value) for name, value in given.items()):
            self.add_error("nrs", _("Answer at least one question."))
        return given

    def answers(self) -> dict[str, Decimal | str | bool | list[str] | None]:
        """The answers under the names of the questions; None is not asked."""
        given = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        return {name: None if value == "" else value for name, value in given.items()}

    def take_errors(self, refused: ValidationError) -> None:
        """Put what the service refused beside the question it is about."""
        for name, messages in getattr(
            refused, "message_dict", {"__all__": refused.messages}
        ).items():
            known = {"effective_on": "on"}.get(name, name)
            self.add_error(known if known in self.fields else None, messages)

    @property
    def flag_fields(self) -> list[tuple[Any, Any]]:
        """Each red flag with the question that follows when it is present."""
        return [(self[flag], self[f"{flag}_change"]) for flag in RED_FLAGS]

    def group(self, names: tuple[str, ...]) -> list[Any]:
        return [self[name] for name in names]

    @property
    def pain_fields(self) -> list[Any]:
        return self.group(PAIN)

    @property
    def nerve_fields(self) -> list[Any]:
        return self.group(NERVES)

    @property
    def shows_pattern(self) -> bool:
        return self._is_opened(PATTERN)

    @property
    def shows_mood_and_falls(self) -> bool:
        return self._is_opened((*MOOD, *FALLS))

    def _is_opened(self, names: Iterable[str]) -> bool:
        """A folded part is open at the first sitting, and when something in it is said or wrong."""
        return self._is_used(names) or self.initial.get("kind") == "intake"

    def _is_used(self, names: Iterable[str]) -> bool:
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def falls_fields(self) -> list[Any]:
        return self.group(FALLS)
