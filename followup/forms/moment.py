"""Looking at a patient as of another day, and as it was known then."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followup.forms.answers import dated
from followup.moments import (
    Moment,
    MomentOutOfRange,
    check_as_of,
    check_known_at,
    known_by,
)
from pathway.models import Episode


class MomentForm(forms.Form):
    """Both days may be left out: now, from all that is on record."""

    as_of = dated(_("As of"))
    known_at = dated(_("From what was on record by"))

    def __init__(self, data: Any, *, episode: Episode, now: datetime) -> None:
        super().__init__(data)
        self.episode, self.now = episode, now
        for field in self.fields.values():
            field.required = False

    def clean_as_of(self) -> datetime:
        day = self.cleaned_data["as_of"]
        # Today is not over: it means now, as when no day is asked for.
        return self._checked(check_as_of, _instant(day, self.now) if day else self.now)

    def clean_known_at(self) -> datetime | None:
        day = self.cleaned_data["known_at"]
        return self._checked(check_known_at, _instant(day, self.now)) if day else None

    @property
    def moment(self) -> Moment:
        """Of a valid form."""
        return Moment(self.cleaned_data["as_of"], self.cleaned_data["known_at"])

    def _checked(self, check: Any, moment: datetime) -> datetime:
        try:
            check(moment, episode=self.episode, now=self.now)
        except MomentOutOfRange as error:
            raise forms.ValidationError(str(error)) from None
        return moment


def _instant(day: date, now: datetime) -> datetime:
    try:
        return known_by(day, now)
    except OverflowError:
        raise forms.ValidationError(_("Enter a real date, such as 2026-03-27.")) from None
