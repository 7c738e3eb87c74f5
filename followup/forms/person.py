"""Who a patient is: registering somebody new, and bringing their details up to date."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient
from clinic.services.patients import PersonDetails, details_of
from followup.forms.answers import dated
from followup.forms.decision import TakesErrors
from followup.messaging.texts import languages
from followup.services.contact_points import checked_number, checked_text

SEXES = {
    "female": _("Female"),
    "male": _("Male"),
    "other": _("Other"),
    "unknown": _("Not recorded"),
}
_PARTS = ((_("Day"), 2), (_("Month"), 2), (_("Year"), 4))
_PRECISION = {3: "day", 2: "month", 1: "year"}


@dataclass(frozen=True, slots=True)
class Born:
    """The first day it can be, and how well it is known."""

    day: date
    precision: str

    @property
    def parts(self) -> list[str]:
        """Day, month and year as they are typed; what is not known is empty."""
        known = ["year", "month", "day"].index(self.precision)
        day, month = f"{self.day:%d}", f"{self.day:%m}"
        return [day if known > 1 else "", month if known else "", f"{self.day:%Y}"]


class BirthInput(forms.MultiWidget):
    """Three boxes: a day and a month that are not known stay empty."""

    use_fieldset = True

    def __init__(self) -> None:
        boxes = [
            forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "aria-label": label,
                    "placeholder": label,
                    "maxlength": length,
                    "size": length,
                    "autocomplete": "off",
                }
            )
            for label, length in _PARTS
        ]
        super().__init__(boxes)

    def decompress(self, value: Born | None) -> list[str]:
        return ["", "", ""] if value is None else value.parts


class BirthField(forms.MultiValueField):
    """None when nothing is entered."""

    widget = BirthInput

    def __init__(self, **options: Any) -> None:
        parts = tuple(forms.CharField(max_length=length, required=False) for _n, length in _PARTS)
        super().__init__(fields=parts, require_all_fields=False, required=False, **options)

    def compress(self, parts: Sequence[str]) -> Born | None:
        day, month, year = ((part or "").strip() for part in (parts or ("", "", "")))
        if not (day or month or year):
            return None
        if not year or (day and not month):
            raise ValidationError(
                _("Enter day, month and year; or month and year; or only the year.")
            )
        try:
            born = date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            raise ValidationError(_("Enter a real date, such as 27 03 1985.")) from None
        return Born(born, _PRECISION[sum(map(bool, (day, month, year)))])


class PersonForm(TakesErrors, forms.Form):
    """Only the family name is needed; whatever else is not known stays open."""

    family = forms.CharField(
        label=_("Family name"),
        max_length=200,
        error_messages={"required": _("Enter the family name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    given = forms.CharField(
        label=_("Given names"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born = BirthField(
        label=_("Birth date"), help_text=_("27 03 1985. What is not known stays empty.")
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=list(SEXES.items()), initial="unknown", widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("Number at the clinic"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        help_text=_("For messages to the patient"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            # What a browser cuts off nobody sees: the form says that it is too long.
            field.widget.attrs.pop("maxlength", None)
        known = [(code, language.name) for code, language in languages().items()]
        held = self.initial.get("language", "")
        kept = [] if held in dict(known) or not held else [(held, held)]
        self.fields["language"].choices = [("", _("As the clinic writes")), *known, *kept]  # type: ignore[attr-defined]

    def take_errors(self, refused: ValidationError) -> None:
        names = {"birth_date": "born", "identifiers": "number", "value": "phone"}
        found = getattr(refused, "message_dict", {"__all__": refused.messages})
        named = {names.get(name, name): said for name, said in found.items()}
        for name, said in named.items():
            self.add_error(name if name in self.fields else None, said)

    def details(self, held: PersonDetails | None = None) -> PersonDetails:
        """What was entered, over what is `held` of the person already."""
        said = self.cleaned_data
        born = said["born"]
        return replace(
            held or PersonDetails(family=""),
            family=said["family"].strip(),
            given=said["given"].strip(),
            birth_date=born.day if born else None,
            birth_precision=born.precision if born else "day",
            sex=said["sex"],
            language=said["language"],
        )


class NewPatientForm(PersonForm):
    """Somebody new, how to reach them, and whether the pathway starts with it."""

    # Names the opened form, so that a second click finds whom the first registered.
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=40,
        required=False,
        help_text=_("With + and the country, such as +34 600 111 222"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    is_somebody_else = forms.BooleanField(
        label=_("This is somebody else: register a new patient"), required=False
    )

    def clean_phone(self) -> str:
        return _checked(self.cleaned_data["phone"], lambda said: checked_number(said, "sms"))

    def clean_email(self) -> str:
        return _checked(self.cleaned_data["email"], lambda said: checked_text("email", said))


def _checked(said: str, check: Callable[[str], str]) -> str:
    """What the service would refuse later is refused with everything else that is wrong."""
    try:
        return check(said) if said else ""
    except ValidationError as refused:
        raise ValidationError(refused.messages) from None


class EditPatientForm(PersonForm):
    """`version` is that of the patient as they were read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    deceased_on = dated(_("Died on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["deceased_on"].required = False

    def details(self, held: PersonDetails | None = None) -> PersonDetails:
        return replace(super().details(held), deceased_on=self.cleaned_data["deceased_on"])

    def now_seen(self, version: int) -> None:
        """The page shows what is stored now; saving again answers to that."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["version"] = str(version)  # type: ignore[index]


def stored_in_form(patient: Patient, number: str) -> dict[str, Any]:
    held = details_of(patient)
    return {
        "version": patient.version,
        "family": held.family,
        "given": held.given,
        "born": Born(held.birth_date, held.birth_precision) if held.birth_date else None,
        "sex": held.sex,
        "number": number,
        "language": held.language,
        "deceased_on": held.deceased_on,
    }


def in_words(name: str, value: Any) -> str:
    """A value of the form as both versions show it."""
    if name == "sex":
        return str(SEXES[value])
    if name == "born":
        return " ".join(filter(None, value.parts)) if value else ""
    return "" if value is None else str(value)
