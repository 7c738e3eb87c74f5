"""Back to where the patient is read after something was saved, with what it raised."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from clinic.addresses import page_of_ours
from clinic.models import LedgerEvent, Patient
from clinic.permissions import Permission
from followup.chart import SHOWING
from followup.undo import Step, note_of
from followup.views.staff import StaffRequest

_COMES_UP = ("prompt.raised", "prompt.reopened", "prompt.changed")


def back_to_chart(
    request: StaffRequest,
    patient: Patient,
    said: str,
    *,
    unless_urgent: str = "",
    steps: Iterable[Step] = (),
    is_wrong_number: bool = False,
) -> HttpResponseRedirect:
    """An emergency that this raised comes first, on a page of its own; the front desk reads no chart.

    `unless_urgent` is the page to go to instead when there is no emergency. `steps` are offered
    to be undone; a wrong number to be corrected.
    """
    contact_card = reverse("contact_card", args=[patient.id])
    say_done(request, said, steps, wrong_number=contact_card if is_wrong_number else "")
    if Permission.VIEW_CASELOAD not in request.actor.permissions:
        return redirect(unless_urgent or contact_card)
    if _has_raised_emergency(request, patient):
        return redirect("red_flag", patient.id)
    return redirect(unless_urgent or reverse("chart", args=[patient.id]))


def say_done(
    request: StaffRequest,
    said: str,
    steps: Iterable[Step] = (),
    *,
    following: str = "",
    wrong_number: str = "",
    task: str = "",
) -> None:
    """Tell what was saved, offer to undo it, and the next one in the queue if there is one.

    `wrong_number` is the page where a number that turned out wrong is given up, `task` the page
    of the task that came of it.
    """
    offered = [note_of(steps, by=request.actor), following, wrong_number, task]
    messages.success(request, said, extra_tags=" ".join(each or "-" for each in offered))


def way_back(request: StaffRequest, otherwise: str) -> str:
    """The page that a form was sent from, if it is one of ours."""
    return page_of_ours(request, request.POST.get("next", "")) or otherwise


def _has_raised_emergency(request: StaffRequest, patient: Patient) -> bool:
    """One that stood before is on the chart, and is no news about what was saved."""
    return (
        LedgerEvent.objects.about(patient.id)
        .filter(
            request_id=request.actor.request_id,
            recorded_at__gte=request.now,
            type__in=_COMES_UP,
            changes__severity="emergency",
            changes__state__in=SHOWING,
        )
        .exists()
    )
