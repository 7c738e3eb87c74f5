"""What an administrator fills in for a program; what cannot be is said by the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from api.events.catalogue import TYPES
from api.parsing import parse_object
from api.problems import Problem
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


class KeysForm(Plain):
    """Where a program's public keys are; the service says what is wrong with them."""

    jwks_url = forms.CharField(
        label=_("The address of its keys"),
        required=False,
        max_length=300,
        help_text=_("The keys are read there whenever they are needed."),
        widget=_text(inputmode="url", autocomplete="off"),
    )
    jwks = forms.CharField(
        label=_("Or the public keys themselves"),
        required=False,
        max_length=40_000,
        help_text=_("A set of keys (JWKS): an object with a list `keys`. Never a private key."),
        widget=forms.Textarea(
            attrs={"rows": 8, "class": "form-control", "spellcheck": "false", "autocomplete": "off"}
        ),
    )

    def clean_jwks(self) -> dict[str, Any] | None:
        text: str = self.cleaned_data["jwks"]
        if not text:
            return None
        try:
            return parse_object(text.encode())
        except (Problem, UnicodeEncodeError):
            said = _("This is not a set of keys. Paste the whole JSON document.")
            raise forms.ValidationError(said) from None

    def wanted(self) -> dict[str, Any]:
        return {"jwks": self.cleaned_data["jwks"], "jwks_url": self.cleaned_data["jwks_url"]}


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
