"""Forms of whoever runs the clinic: its details, its people, a caseload to take over."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.formats import DATE_FORMATS, DECIMAL_MARKS
from clinic.permissions import Role
from clinic.services.details import Details
from clinic.services.people import Invited

ROLES = {
    Role.CARE_COORDINATOR: _("Care coordinator: follows up, records contacts and answers"),
    Role.CLINICIAN: _("Clinician: assesses, decides, changes stages"),
    Role.CLINICAL_LEAD: _("Clinical lead: as a clinician, and sets the protocol's numbers"),
    Role.THERAPIST: _("Therapist: records treatment and answers"),
    Role.FRONT_DESK: _("Front desk: schedule and contact only, nothing clinical"),
    Role.READ_ONLY: _("Read only: sees everything, changes nothing"),
    Role.CLINIC_ADMIN: _("Administrator: people, settings, imports, audit"),
}
# Short enough for a phone; what each may do stands beside the form.
NAMES = {
    Role.CARE_COORDINATOR: _("Care coordinator"),
    Role.CLINICIAN: _("Clinician"),
    Role.CLINICAL_LEAD: _("Clinical lead"),
    Role.THERAPIST: _("Therapist"),
    Role.FRONT_DESK: _("Front desk"),
    Role.READ_ONLY: _("Read only"),
    Role.CLINIC_ADMIN: _("Clinic admin"),
}
_SELECT = {"class": "form-select"}


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(choices), widget=forms.Select(attrs=_SELECT))


class TakingErrors(forms.Form):
    """A form whose service says what cannot be."""

    def take_errors(self, refused: ValidationError) -> None:
        said = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
        for name, messages in said.items():
            self.add_error(name if name in self.fields else None, messages)


class DetailsForm(TakingErrors):
    """`version` is that of the settings as they were read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the clinic"), max_length=200)
    date_format = _choice(
        _("How days are written"), [(code, says) for code, (_short, says) in DATE_FORMATS.items()]
    )
    decimal_mark = _choice(_("How numbers are written"), DECIMAL_MARKS.items())
    language = _choice(_("Language of messages, where a patient has none"), settings.LANGUAGES)

    def wanted(self) -> Details:
        given = {name: self.cleaned_data[name] for name in Details.__dataclass_fields__}
        return Details(**given)


class InviteForm(TakingErrors):
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = _choice(_("Role"), NAMES.items())

    def invited(self) -> Invited:
        given = self.cleaned_data
        return Invited(name=given["name"], email=given["email"], role=Role(given["role"]))


class PlaceForm(TakingErrors):
    """One colleague's role."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    role = _choice(_("Role"), NAMES.items())


class TableForm(forms.Form):
    """A file, or its text for whoever cannot send one."""

    table = forms.FileField(
        label=_("The table, saved as CSV UTF-8"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv", "class": "form-control"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("table"):
            raise ValidationError(_("Choose the file with your table first."))
        return given
