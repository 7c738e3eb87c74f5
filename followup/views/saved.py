"""Back to where the patient is read after something was saved, with what it raised."""

import uuid
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
from pathway.records.encounters import REFUSED, WRONG_NUMBER

_COMES_UP = ("prompt.raised", "prompt.reopened", "prompt.changed")


def back_to_chart(
    request: StaffRequest,
    patient: Patient,
    said: str,
    *,
    unless_urgent: str = "",
    steps: Iterable[Step] = (),
    outcome: str = "",
) -> HttpResponseRedirect:
    """An emergency that this raised comes first, on a page of its own; the front desk reads no chart.

    `unless_urgent` is the page to go to instead when there is no emergency. `steps` are offered
    to be undone; what the `outcome` of a call asks for, to be done.
    """
    say_done(request, said, steps, **after_call(patient.id, outcome))
    if Permission.VIEW_CASELOAD not in request.actor.permissions:
        return redirect(unless_urgent or reverse("contact_card", args=[patient.id]))
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
    consent: str = "",
) -> None:
    """Tell what was saved, offer to undo it, and the next one in the queue if there is one.

    `wrong_number` is the page where a number that turned out wrong is given up, `task` the page
    of the task that came of it, `consent` where messages are agreed to again.
    """
    offered = [note_of(steps, by=request.actor), following, wrong_number, task, consent]
    messages.success(request, said, extra_tags=" ".join(each or "-" for each in offered))


def after_call(patient_id: uuid.UUID, outcome: str) -> dict[str, str]:
    """The page that an outcome leads to, under the name it is offered by."""
    name = {WRONG_NUMBER: "wrong_number", REFUSED: "consent"}.get(outcome)
    return {name: reverse("contact_card", args=[patient_id])} if name else {}


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
