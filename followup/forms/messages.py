"""What people type about messages: a clinic's own wording, and where a patient can be reached."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followup.messaging.rendering import LONGEST_BODY, LONGEST_HEADING
from followup.messaging.texts import Text

CHANNELS = {
    "sms": _("Mobile phone, for text messages and calls"),
    "phone": _("Phone, for calls"),
    "email": _("E-mail"),
    "post": _("Postal address"),
}


class TextForm(forms.Form):
    """What the texts may say is checked where they are saved."""

    heading = forms.CharField(
        label=_("Subject"),
        required=False,
        max_length=LONGEST_HEADING,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 14, "class": "form-control"}),
        error_messages={"required": _("Enter the text of the message.")},
    )
    read_by = forms.CharField(
        label=_("Read by"),
        required=False,
        max_length=200,
        help_text=_(
            "Who has read this text and speaks the language from childhood; empty: nobody yet."
        ),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, channel: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.channel = channel
        if channel == "sms":
            del self.fields["heading"]

    def text(self) -> Text:
        said = self.cleaned_data
        body = said["body"].replace("\r\n", "\n")
        return Text(said.get("heading", ""), body, said["read_by"])

    def now_seen(self, version: int) -> "TextForm":
        """What was typed, over the version that is stored now; nothing of it is called wrong."""
        typed = {name: self[name].value() for name in self.fields}
        return TextForm(initial={**typed, "version": version}, channel=self.channel)


class AddressForm(forms.Form):
    """A number or an address, and whether the patient agrees to messages there."""

    channel = forms.ChoiceField(
        label=_("Kind"),
        choices=list(CHANNELS.items()),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    value = forms.CharField(
        label=_("Number or address"),
        max_length=300,
        help_text=_("A number starts with + and the country, such as +34 600 111 222."),
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("Enter the number or address.")},
    )
    agrees = forms.BooleanField(
        label=_("The patient agrees to messages from the clinic over it"), required=False
    )


def take_refusal(form: forms.Form, refused: ValidationError) -> None:
    """Each error to its field, the others to the form."""
    said = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    for name, errors in said.items():
        for error in errors:
            form.add_error(name if name in form.fields else None, error)
