"""What a clinic sets about following up: how it is reached, when it writes, whether patients report."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import ClinicSettings, Membership


def self_report_faults(settings: ClinicSettings) -> list[str | Promise]:
    """What must be done before patients may report on their own; empty when nothing is missing.

    Somebody reports an emergency at night: a person must be reachable, and the page must say whom
    to call instead.
    """
    faults: list[str | Promise] = []
    if not Membership.objects.reachable_on_call().exists():
        faults.append(
            _("Nobody is on call. Put a clinician on call who has an e-mail address or a phone.")
        )
    if not settings.phone:
        faults.append(_("Enter the clinic's phone number: the patient's page shows it."))
    if not settings.emergency_number:
        faults.append(_("Enter the emergency number: the patient's page shows it."))
    return faults


def takes_self_reports(settings: ClinicSettings) -> bool:
    """Asked each time a link is opened: who is on call may have left since it was switched on."""
    return settings.self_report_enabled and not self_report_faults(settings)
