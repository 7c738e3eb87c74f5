"""What an administrator fills in for a program; what cannot be is said by the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from api.events.catalogue import TYPES
from api.scopes import offered

READING, EVERYTHING, CHOSEN = "read", "everything", "chosen"
_SCOPES = {READING: ["system/*.rs"], EVERYTHING: ["system/*.cruds"]}


def _text(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", **attributes})


class Plain(forms.Form):
    """Labels as the other pages have them."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")


class ClientForm(Plain):
    """A program and what it may do; the usual answer is chosen already."""

    name = forms.CharField(label=_("What the program is"), max_length=120, widget=_text())
    may = forms.ChoiceField(
        label=_("What it may do"),
        choices=[
            (READING, _("Read everything, change nothing")),
            (EVERYTHING, _("Read and change everything")),
            (CHOSEN, _("Only what is named below")),
        ],
        initial=READING,
        widget=forms.RadioSelect,
    )
    scopes = forms.CharField(
        label=_("Scopes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text=_("One a line, such as system/Patient.rs. Only used with the third answer."),
    )

    def wanted_scopes(self) -> list[str]:
        """As the service takes them."""
        may = self.cleaned_data["may"]
        return _SCOPES.get(may) or self.cleaned_data["scopes"].split()

    @property
    def known_scopes(self) -> list[str]:
        return offered()


class WebhookForm(Plain):
    """Where events go, and which."""

    name = forms.CharField(label=_("What receives the events"), max_length=120, widget=_text())
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("It begins with https:// and is reached over the internet."),
        widget=_text(inputmode="url", autocomplete="off"),
    )
    types = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        choices=[(name, name) for name in TYPES],
        help_text=_("None chosen: every event."),
        widget=forms.SelectMultiple(attrs={"size": 10, "class": "form-control"}),
    )

    def wanted(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "url", "types")}
