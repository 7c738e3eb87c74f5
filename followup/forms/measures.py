"""What people choose on the pages of measures: period and clinician, and a target."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clinic.models import Membership
from followup.measures.windows import USUAL, Window, is_window, months_before, window_named
from followup.services.measure_targets import PLAN_LENGTH, Target

LENGTHS = (("28d", _("Last 4 weeks")), ("90d", _("Last 90 days")), ("365d", _("Last year")))


class Chosen:
    """Period and clinician from the address; a word that is none asks for nothing."""

    def __init__(self, said: Any, now: datetime) -> None:
        period = said.get("period", "")
        self.period = period if is_window(period, now) else USUAL
        self.window: Window = window_named(self.period, now)
        self.owner = _uuid(said.get("clinician", ""))
        self.now = now

    @property
    def periods(self) -> list[tuple[str, Any]]:
        months = [(name, month_words(each.first)) for name, each in months_before(self.now)]
        return [*LENGTHS, *reversed(months)]

    @cached_property
    def clinicians(self) -> list[Membership]:
        return list(Membership.objects.current().with_people())

    @property
    def query(self) -> str:
        owner = f"&clinician={self.owner}" if self.owner else ""
        return f"period={self.period}{owner}"


class TargetForm(forms.Form):
    percent = forms.DecimalField(
        label=_("Target, in percent"),
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    by_day = forms.DateField(
        label=_("To be reached by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    plan = forms.CharField(
        label=_("Plan of action"),
        required=False,
        max_length=PLAN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def target(self) -> Target:
        return Target(**self.cleaned_data)


def month_words(first: date) -> str:
    return date_format(first, "F Y")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
