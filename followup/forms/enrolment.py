"""Starting a patient on the pathway: from which day, since when the pain, and who follows them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followup.forms.answers import dated


class EnrolmentForm(forms.Form):
    """What cannot be right is said by the service, field by field."""

    started_on = dated(_("First day on the pathway"))
    onset_on = dated(_("Since when the pain, if known"))
    owner = forms.ChoiceField(
        label=_("Who follows this patient"), widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(
        self, data: Any = None, *, owners: Sequence[tuple[str, str]], today: date, owner: str = ""
    ) -> None:
        super().__init__(data, initial={"started_on": today, "owner": owner})
        self.fields["onset_on"].required = False
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]

    def take_errors(self, refused: ValidationError) -> None:
        for name, messages in refused.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)
