"""What a clinic is called and how its pages write days and numbers."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.formats import DATE_FORMATS, DECIMAL_MARKS
from clinic.models import Clinic, ClinicSettings
from clinic.names import is_one_line
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import StaleVersion, save_version
from clinic.tenancy import current_clinic_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    name: str
    date_format: str
    decimal_mark: str
    language: str


@transaction.atomic
def change_details(
    *, settings: ClinicSettings, wanted: Details, by: Actor, now: datetime
) -> list[str]:
    """Store what differs and answer with its names; the settings' version guards all of it.

    Raises ValidationError by field, and StaleVersion when somebody saved since it was read.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    held = ClinicSettings.objects.select_for_update().get(id=settings.id)
    if held.version != settings.version:
        raise StaleVersion(held)
    _check(wanted)
    stored = asdict(details_of(held))
    changed = sorted(name for name, value in asdict(wanted).items() if stored[name] != value)
    if not changed:
        return []
    Clinic.objects.filter(id=held.clinic_id).update(
        name=wanted.name, date_format=wanted.date_format, decimal_mark=wanted.decimal_mark
    )
    save_version(settings, language=wanted.language)
    _tell(settings, "clinic.details_changed", changed, by=by, now=now)
    return changed


@transaction.atomic
def put_checklist_away(*, settings: ClinicSettings, by: Actor, now: datetime) -> None:
    """The clinic is set up: its administrators land on their work from now on."""
    by.check_may(Permission.MANAGE_CLINIC)
    save_version(settings, set_up_at=now)
    _tell(settings, "clinic.set_up", [], by=by, now=now)


def details_of(settings: ClinicSettings) -> Details:
    clinic = Clinic.objects.get(id=current_clinic_id())
    return Details(
        name=clinic.name,
        date_format=clinic.date_format,
        decimal_mark=clinic.decimal_mark,
        language=settings.language,
    )


def _check(wanted: Details) -> None:
    errors = {}
    if not wanted.name.strip() or not is_one_line(wanted.name):
        errors["name"] = _("Enter the clinic's name.")
    if wanted.date_format not in DATE_FORMATS:
        errors["date_format"] = _("Choose one of the ways to write a day.")
    if wanted.decimal_mark not in DECIMAL_MARKS:
        errors["decimal_mark"] = _("Choose a point or a comma.")
    if errors:
        raise ValidationError(errors)


def _tell(
    settings: ClinicSettings, event: str, fields: list[str], *, by: Actor, now: datetime
) -> None:
    record_event(
        Happened(
            type=event,
            subject_type="clinic_settings",
            subject_id=settings.id,
            subject_version=settings.version,
            changes={"fields": fields},
        ),
        by=by,
        now=now,
    )
