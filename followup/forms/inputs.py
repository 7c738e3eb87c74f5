"""The form field of each kind of value in the vocabulary; every one can be left unsaid.

What a value may be is said once, by `Field.fault`: here only what was typed is read.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from followup.due import zone
from followup.forms.answers import dated, yes_no
from pathway.records.fields import Field

Choices = Sequence[tuple[Any, Any]]

NOT_RECORDED = ("", _("Not recorded"))
NONE_OF_THESE = "none"
_MOST_RADIOS = 6
_LONGEST_LINE = 300


def input_for(field: Field, choices: Choices = ()) -> forms.Field:
    """`choices` are this patient's own entries, where the value names one."""
    made = _MADE[field.kind](field, choices)
    made.label, made.required = field.label, False
    made.help_text = made.help_text or field.hint
    return made


def _word(field: Field, choices: Choices) -> forms.Field:
    words = list((field.words or {}).items())
    return _one_of(field, words, is_short=len(words) <= _MOST_RADIOS)


def _id(field: Field, choices: Choices) -> forms.Field:
    return _one_of(field, choices, is_short=False, coerce=uuid.UUID)


def _one_of(
    field: Field, choices: Choices, *, is_short: bool, coerce: Any = str
) -> forms.TypedChoiceField:
    """A required answer has nothing chosen beforehand, another one what it means to say none."""
    is_open = not (field.is_required and is_short)
    unsaid = ("", field.unsaid) if field.unsaid else NOT_RECORDED
    return forms.TypedChoiceField(
        choices=[unsaid, *choices] if is_open else choices,
        coerce=coerce,
        empty_value=None,
        initial="",
        widget=forms.RadioSelect if is_short else forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": _("Choose one of the answers listed.")},
    )


class SomeField(forms.MultipleChoiceField):
    """None ticked is not recorded; that none applies is an answer of its own."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, words: Choices, **options: Any) -> None:
        choices = [*words, (NONE_OF_THESE, _("None of these"))]
        super().__init__(choices=choices, **options)

    def clean(self, value: Any) -> list[str] | None:
        chosen: list[str] = super().clean(value)
        if NONE_OF_THESE in chosen and len(chosen) > 1:
            raise ValidationError(_("Choose what applies, or None of these, not both."))
        return [] if NONE_OF_THESE in chosen else chosen or None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing ticked comes back as nothing ticked, not as None of these."""
        return data or None

    def prepare_value(self, value: Any) -> Any:
        return [NONE_OF_THESE] if value == [] else value


def _words(field: Field, choices: Choices) -> forms.Field:
    return SomeField(words=list((field.words or {}).items()))


def _ids(field: Field, choices: Choices) -> forms.Field:
    return forms.TypedMultipleChoiceField(
        choices=choices, coerce=uuid.UUID, empty_value=None, widget=forms.CheckboxSelectMultiple
    )


def _whole(field: Field, choices: Choices) -> forms.Field:
    return forms.IntegerField(
        widget=_number(field, "numeric", "1"),
        help_text=_range(field),
        error_messages={"invalid": _("Enter a whole number.")},
    )


def _score(field: Field, choices: Choices) -> forms.Field:
    return forms.DecimalField(
        widget=_number(field, "decimal", "any"),
        help_text=_range(field),
        error_messages={"invalid": _("Enter a number, such as 6.5.")},
    )


def _number(field: Field, keyboard: str, step: str) -> forms.NumberInput:
    attrs: dict[str, Any] = {"inputmode": keyboard, "step": step}
    bounds = {"min": field.least, "max": field.most}
    return forms.NumberInput(
        attrs | {name: f"{bound:f}" for name, bound in bounds.items() if bound is not None}
    )


def _range(field: Field) -> Any:
    if field.least is None or field.most is None:
        return field.hint
    said = format_lazy(_("{least} to {most}"), least=f"{field.least:f}", most=f"{field.most:f}")
    return format_lazy("{}; {}", field.hint, said) if field.hint else said


def _text(field: Field, choices: Choices) -> forms.Field:
    is_long = field.longest > _LONGEST_LINE
    widget = forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput()
    return forms.CharField(widget=widget, empty_value=None)


def _flag(field: Field, choices: Choices) -> forms.Field:
    return yes_no(field.label)


def _day(field: Field, choices: Choices) -> forms.Field:
    return dated(field.label)


class MomentField(forms.MultiValueField):
    """A day and a time by the clinic's clock."""

    def __init__(self, **options: Any) -> None:
        fields = (
            dated(_("Day")),
            forms.TimeField(error_messages={"invalid": _("Enter a time, such as 14:30.")}),
        )
        for part in fields:
            part.required = False
        super().__init__(fields=fields, require_all_fields=False, **options)

    def compress(self, parts: Sequence[Any]) -> datetime | None:
        day, hour = parts or (None, None)
        if day is None and hour is None:
            return None
        if day is None or hour is None:
            raise ValidationError(_("Enter both the day and the time."))
        return at_the_clinic(day, hour)


def at_the_clinic(day: date, hour: time) -> datetime:
    """Raises ValidationError for an hour that the change of the clock leaves out."""
    moment = datetime.combine(day, hour, zone())
    if moment.astimezone(UTC).astimezone(zone()).replace(fold=0) != moment:
        raise ValidationError(_("The clock is changed that night: this time does not exist."))
    return moment


class MomentInput(forms.MultiWidget):
    def __init__(self) -> None:
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-label": _("Day")})
        hour = forms.TimeInput(format="%H:%M", attrs={"type": "time", "aria-label": _("Time")})
        super().__init__([day, hour])

    use_fieldset = True

    def decompress(self, value: datetime | None) -> list[Any]:
        if value is None:
            return [None, None]
        local = value.astimezone(zone())
        return [local.date(), local.time()]


def _instant(field: Field, choices: Choices) -> forms.Field:
    return MomentField(widget=MomentInput())


_MADE: dict[str, Any] = {
    "word": _word,
    "words": _words,
    "id": _id,
    "ids": _ids,
    "whole": _whole,
    "score": _score,
    "text": _text,
    "note": _text,
    "flag": _flag,
    "day": _day,
    "instant": _instant,
}
