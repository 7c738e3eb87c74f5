"""The clinic's follow-up settings as people fill them in; what cannot be is said by the service."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.models import ClinicSettings, Membership
from clinic.services.follow_up import FollowUp
from followup.forms.answers import number

WEEKDAYS = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    7: _("Sunday"),
}
HOURS = ("quiet_from", "quiet_until", "send_at", "digest_at")


class DaysField(forms.CharField):
    """Single days, one a line or parted by commas."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "form-control"})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(day.isoformat() for day in value)

    def clean(self, value: Any) -> list[date]:
        try:
            return sorted({date.fromisoformat(day) for day in value.replace(",", " ").split()})
        except ValueError:
            raise ValidationError(_("Enter real dates, such as 2026-12-25, one a line.")) from None


def _hour(label: Any, hint: Any = "") -> forms.Field:
    return forms.TimeField(
        label=label,
        help_text=hint,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages=dict.fromkeys(("required", "invalid"), _("Enter a time, such as 09:30.")),
    )


class FollowUpForm(forms.Form):
    """`version` is that of the settings as they were read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    phone = forms.CharField(
        label=_("Clinic's phone"),
        required=False,
        max_length=40,
        help_text=_("Patients see it"),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    emergency_number = forms.CharField(
        label=_("Emergency number"),
        required=False,
        max_length=20,
        help_text=_("Patients see it"),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    escalation = forms.CharField(
        label=_("What staff do in an emergency here"),
        required=False,
        help_text=_(
            "Whom to phone and where to send the patient. Staff see it beside every emergency."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control"}),
    )
    quiet_from = _hour(_("Quiet from"), _("No message to a patient, by the patient's clock"))
    quiet_until = _hour(_("Quiet until"))
    send_at = _hour(_("Reminders go out at"), _("By the patient's clock"))
    digest_at = _hour(_("Daily summary goes out at"), _("By the clinic's clock"))
    opening_days = forms.TypedMultipleChoiceField(
        label=_("Open on"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the days on which the clinic is open.")},
    )
    closed_days = DaysField(
        label=_("Closed on these days"), required=False, help_text=_("One date a line: 2026-12-25")
    )
    reminders_enabled = forms.BooleanField(label=_("Write reminders to patients"), required=False)
    self_report_enabled = forms.BooleanField(
        label=_("Patients may report on their own"), required=False
    )

    idle_minutes = number(_("Signed out after being away for minutes"), 5, 480)

    def wanted(self) -> FollowUp:
        given = self.cleaned_data
        return FollowUp(**{name: given[name] for name in FollowUp.__dataclass_fields__})

    @property
    def reached_fields(self) -> list[Any]:
        return [self["phone"], self["emergency_number"]]

    @property
    def hour_fields(self) -> list[Any]:
        return [self[name] for name in HOURS]

    @property
    def switches(self) -> list[Any]:
        return [self["reminders_enabled"], self["self_report_enabled"]]


class OnCallForm(forms.Form):
    """One colleague's line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_on_call = forms.BooleanField(label=_("On call"), required=False)
    phone = forms.CharField(
        label=_("Phone when on call"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "class": "form-control"}),
    )


def stored_values(settings: ClinicSettings) -> dict[str, Any]:
    """What the form shows of the settings as they are."""
    return {name: getattr(settings, name) for name in ("version", *FollowUp.__dataclass_fields__)}


def on_call_form(membership: Membership, data: Any = None) -> OnCallForm:
    initial = {
        "version": membership.version,
        "is_on_call": membership.is_on_call,
        "phone": membership.on_call_phone or "",
    }
    return OnCallForm(data, initial=initial, auto_id=f"%s_{membership.id}")


def in_words(name: str, value: Any) -> Any:
    """A stored value beside the one that somebody entered over it."""
    if name in HOURS:
        return f"{value:%H:%M}"
    if name == "opening_days":
        return ", ".join(str(WEEKDAYS[day]) for day in value)
    if name == "closed_days":
        return ", ".join(day.isoformat() for day in value) or _("none")
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return value or _("empty")
