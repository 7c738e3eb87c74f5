"""The assessment with what is found at the same sitting: an examination, side effects."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from followup.forms.assessment import AssessmentForm
from followup.forms.inputs import Choices, input_for
from pathway.models.findings import MYOTOMES, SIDES
from pathway.records.fields import Field, faults
from pathway.records.findings import EXAMINED, SIDE_EFFECT, SIGNS

# Somebody who has more of them has each recorded as an entry of its own.
ROWS = (1, 2, 3)
TOLD_OF_EFFECT = SIDE_EFFECT.steps[0].fields
# What the patient tells that an examination answers.
WEAKNESS = ("progressive_deficit", "new_neuro_symptom")


class SittingForm(AssessmentForm):
    """What is left empty in either part was not examined, or is no side effect."""

    def __init__(self, *args: Any, medicines: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields |= {field.name: _cell(field) for field in EXAMINED}
        for row in ROWS:
            for field in TOLD_OF_EFFECT:
                if field.kind != "id" or medicines:
                    self.fields[f"{field.name}_{row}"] = _short(field, medicines)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for name, message in faults(EXAMINED, self.examined()).items():
            self.add_error(name, message)
        for row in ROWS:
            self._check_effect(row)
        named = [(each["effect"], each.get("medication_thread_id")) for each in self.effects()]
        if len(set(named)) < len(named):
            self.add_error("effect_1", _("The same side effect is entered twice. Leave one empty."))
        if named and given.get("side_effects_checked") is None:
            asked = _("You named a side effect: say whether side effects were asked about.")
            self.add_error("side_effects_checked", asked)
        return given

    def _check_effect(self, row: int) -> None:
        said = self._of_row(row)
        if said.get("effect") and not said.get("severity"):
            self.add_error(f"severity_{row}", _("Say how bad it is."))
        if any(said.values()) and not said.get("effect"):
            self.add_error(f"effect_{row}", _("Choose what happened, or leave the row empty."))

    def _of_row(self, row: int) -> dict[str, Any]:
        said = {
            field.name: self.cleaned_data.get(f"{field.name}_{row}") for field in TOLD_OF_EFFECT
        }
        return {name: value for name, value in said.items() if value is not None}

    def examined(self) -> dict[str, Any]:
        """The findings, by name; what was not examined is not among them."""
        given = {field.name: self.cleaned_data.get(field.name) for field in EXAMINED}
        return {name: value for name, value in given.items() if value is not None}

    def effects(self) -> list[dict[str, Any]]:
        """Each side effect that was named, with how bad it is and of which medicine."""
        return [said for row in ROWS if (said := self._of_row(row)).get("effect")]

    @property
    def grades(self) -> list[tuple[str, list[Any]]]:
        """Each myotome with its grade on either side."""
        return [(each.upper(), self._sides(f"motor_{each}")) for each in MYOTOMES]

    @property
    def signs(self) -> list[tuple[Any, list[Any]]]:
        return [(label, self._sides(sign)) for sign, label in SIGNS.items()]

    def _sides(self, name: str) -> list[Any]:
        return self.group(tuple(f"{name}_{side}" for side in SIDES))

    @property
    def effect_rows(self) -> list[list[Any]]:
        names = [[f"{field.name}_{row}" for field in TOLD_OF_EFFECT] for row in ROWS]
        return [[self[name] for name in row if name in self.fields] for row in names]

    @property
    def shows_exam(self) -> bool:
        """The protocol asks for it at intake, and a weakness that is told of calls for it."""
        tells = any(self[name].value() == "present" for name in WEAKNESS)
        return tells or self._is_opened([field.name for field in EXAMINED])

    @property
    def shows_effects(self) -> bool:
        return self._is_used([field.name for row in self.effect_rows for field in row])


def _cell(field: Field) -> forms.Field:
    """In a cell of the table, whose hint says what an empty one means."""
    made = _short(field)
    if isinstance(made, forms.ChoiceField):
        made.choices = [("", "\N{EN DASH}"), *(field.words or {}).items()]
    return made


def _short(field: Field, choices: Choices = ()) -> forms.Field:
    """A list instead of its answers side by side."""
    made = input_for(replace(field, is_required=False, hint=""), choices)
    made.help_text = ""
    if isinstance(made, forms.ChoiceField):
        answers: Any = made.choices
        made.widget = forms.Select(attrs={"class": "form-select"}, choices=answers)
    return made
