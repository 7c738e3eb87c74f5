"""The kinds of field an assessment is made of; each can say `not asked`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pathway.questions import CHOICES

NOT_ASKED = ("", _("Not asked"))


def choice(label: Any, question: str, order: tuple[str, ...] | None = None) -> forms.Field:
    """One of the coded answers, as radios; nothing is chosen but `Not asked`."""
    words = {"": NOT_ASKED[1], **CHOICES[question]}
    return forms.TypedChoiceField(
        label=label,
        required=False,
        empty_value=None,
        choices=[(value, words[value]) for value in order or words],
        widget=forms.RadioSelect,
        initial="",
    )


def scale(label: Any) -> forms.Field:
    """0 to 10 as radios in one row."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce=Decimal,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose a number from 0 to 10.")},
        choices=[NOT_ASKED, *((str(n), str(n)) for n in range(11))],
        widget=forms.RadioSelect,
        initial="",
    )


def yes_no(label: Any) -> forms.Field:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        choices=[NOT_ASKED, ("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        initial="",
    )


def checked(label: Any, words: Mapping[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=list(words.items()),
        widget=forms.CheckboxSelectMultiple,
    )


def number(label: Any, least: int, most: int) -> forms.Field:
    wrong = format_lazy(
        _("{label}: enter a whole number from {least} to {most}."),
        label=label,
        least=least,
        most=most,
    )
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        help_text=format_lazy(_("{least} to {most}"), least=least, most=most),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def dated(label: Any) -> forms.Field:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Enter the date."),
            "invalid": _("Enter a real date, such as 2026-03-27."),
        },
    )
