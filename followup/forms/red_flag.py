"""What was done about an emergency, in one's own words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.deciding import LONGEST_NOTE
from followup.forms.decision import TakesErrors


class ActedForm(TakesErrors, forms.Form):
    """`seen`: each prompt shown, as id:version."""

    note = forms.CharField(
        label=_("What I did"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you did: it is what the next person reads.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def versions(self) -> dict[str, int]:
        """By prompt id; what cannot be read is a version that nobody saw."""
        pairs = [each.partition(":") for each in self.cleaned_data["seen"].split()]
        return {id: int(version) for id, _apart, version in pairs if version.isdecimal()}


def acted_form(data: Any, lines: Any) -> ActedForm:
    seen = " ".join(f"{line.prompt.id}:{line.prompt.version}" for line in lines)
    return ActedForm(data, initial={"seen": seen})
