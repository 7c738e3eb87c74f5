"""What is asked before one thing is done for one patient or for many."""

import uuid
from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Membership
from followup.forms.decision import TakesErrors
from followup.forms.task import POOL, ContactForm, owner_choices, until_field


class SureForm(TakesErrors, forms.Form):
    """Nothing is asked but whether to."""

    def prepare(self, *, next_day: date, members: Iterable[Membership]) -> None:
        """What a field offers: from which day on, and to whom."""


class LogForm(ContactForm, SureForm):
    """How the calls went: the same for everybody chosen."""

    def prepare(self, *, next_day: date, members: Iterable[Membership]) -> None:
        self.fields["key"].initial = uuid.uuid4()


class AssignForm(SureForm):
    """Whose patients they are from now on."""

    owner = forms.ChoiceField(
        label=_("Give to"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose a colleague, or the pool.")},
    )

    def prepare(self, *, next_day: date, members: Iterable[Membership]) -> None:
        self.fields["owner"].choices = owner_choices(members)  # type: ignore[attr-defined]

    def clean_owner(self) -> Membership | None:
        said = self.cleaned_data["owner"]
        return None if said == POOL else Membership.objects.with_people().get(id=said)


class SnoozeForm(SureForm):
    """Until when it waits; from a row, which task: the one that was shown."""

    until = until_field()
    task = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def prepare(self, *, next_day: date, members: Iterable[Membership]) -> None:
        self.fields["until"].initial = next_day
        self.fields["until"].widget.attrs["min"] = next_day.isoformat()
