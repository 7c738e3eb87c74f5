"""What an empty clinic needs before it can follow anybody, and whether it has it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import ClinicSettings, Membership, Patient
from clinic.permissions import Role
from clinic.services.follow_up import takes_self_reports
from pathway.models import CarePlan


@dataclass(frozen=True, slots=True)
class Step:
    """`address` is the page on which it is done; an optional one holds nobody up."""

    title: Promise
    why: Promise
    words: Promise
    address: str
    is_done: bool
    is_optional: bool = False


def steps(settings: ClinicSettings) -> list[Step]:
    return [*_about_the_clinic(settings), *_about_people(), *_about_patients(settings)]


def is_ready(found: list[Step]) -> bool:
    return all(step.is_done or step.is_optional for step in found)


def _about_the_clinic(settings: ClinicSettings) -> Iterator[Step]:
    yield Step(
        _("Say how patients reach the clinic"),
        _("Messages and the patients' page show both numbers."),
        _("Enter the numbers"),
        "follow_up_settings",
        bool(settings.phone and settings.emergency_number),
    )


def _about_people() -> Iterator[Step]:
    roles = set(Membership.objects.current().values_list("role", flat=True))
    yield Step(
        _("Invite a clinician"),
        _("Somebody must be able to assess, decide and answer an emergency."),
        _("Invite people"),
        "people",
        bool(roles & {Role.CLINICIAN, Role.CLINICAL_LEAD}),
    )
    yield Step(
        _("Invite who follows patients up"),
        _("A care coordinator works through the worklist; a clinician can do it as well."),
        _("Invite people"),
        "people",
        Role.CARE_COORDINATOR in roles,
        is_optional=True,
    )
    yield Step(
        _("Put a clinician on call"),
        _("Emergencies that nobody acknowledges go to who is on call."),
        _("Choose who is on call"),
        "follow_up_settings",
        Membership.objects.reachable_on_call().exists(),
    )


def _about_patients(settings: ClinicSettings) -> Iterator[Step]:
    yield Step(
        _("Bring in the patients you follow"),
        _("From a table, or one by one."),
        _("Import a caseload"),
        "import_caseload",
        Patient.objects.known().exists(),
    )
    yield Step(
        _("Start the first patient on the pathway"),
        _("Dates, tasks and suggestions begin with that day."),
        _("See who could start"),
        "patients",
        CarePlan.objects.active().exists(),
    )
    yield Step(
        _("Switch reminders on"),
        _("Visits are announced to patients who agreed to messages."),
        _("Switch them on"),
        "follow_up_settings",
        settings.reminders_enabled,
    )
    yield Step(
        _("Let patients report on their own"),
        _("They answer a few questions on their phone; an alarming answer pages who is on call."),
        _("Switch it on"),
        "follow_up_settings",
        takes_self_reports(settings),
        is_optional=True,
    )
