"""The day that a chart is looked back at."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.forms.answers import dated
from followup.moments import MomentOutOfRange, check_as_of, check_known_at, end_of
from pathway.models import Episode
from pathway.services.recording import local_day


class ChartDayForm(forms.Form):
    """No day, and today, mean the chart as it is."""

    as_of = dated(_("Show the chart as of"))

    def __init__(self, data: Any, *, episode: Episode, now: datetime) -> None:
        super().__init__(data)
        self.episode, self.now = episode, now
        self.fields["as_of"].required = False

    def clean_as_of(self) -> datetime | None:
        day = self.cleaned_data["as_of"]
        if day is None or day == local_day(self.now):
            return None
        if day > local_day(self.now):
            raise forms.ValidationError(_("That day has not come. Enter today or an earlier day."))
        try:
            check_as_of(end_of(day), episode=self.episode, now=self.now)
            check_known_at(end_of(day), episode=self.episode, now=self.now)
        except MomentOutOfRange as error:
            raise forms.ValidationError(str(error)) from None
        return end_of(day)

    @property
    def moment(self) -> datetime | None:
        """Nothing for the chart as it is, and for a day of which nothing can be said."""
        return self.cleaned_data.get("as_of") if self.is_valid() else None
