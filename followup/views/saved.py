"""Back to where the patient is read after something was saved, with what it raised."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.models import Patient
from clinic.permissions import Permission
from followup.views.staff import StaffRequest
from pathway.models import Prompt


def back_to_chart(
    request: StaffRequest, patient: Patient, said: str, *, unless_urgent: str = ""
) -> HttpResponseRedirect:
    """An emergency is told at once and shown first; the front desk reads no chart.

    `unless_urgent` is the page to go to instead when there is no emergency.
    """
    messages.success(request, said)
    if Permission.VIEW_CASELOAD not in request.actor.permissions:
        return redirect(unless_urgent or reverse("contact_card", args=[patient.id]))
    chart = reverse("chart", args=[patient.id])
    if Prompt.objects.showing().filter(patient=patient, severity="emergency").exists():
        messages.error(
            request, _("These answers may mean an emergency. Act on the first card now.")
        )
        return redirect(f"{chart}#prompts")
    return redirect(unless_urgent or chart)
