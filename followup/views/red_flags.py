"""The red-flag page: the only one that interrupts, and nobody is caught on it."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import requires
from clinic.models import Patient
from clinic.permissions import Permission
from clinic.services.ledger import record_access
from followup.chart import Chart
from followup.deciding import PromptChanged
from followup.forms.red_flag import ActedForm, acted_form
from followup.red_flag import Interruption, key_of, read_interruption, waiting_for_them
from followup.services.emergencies import acknowledge_all
from followup.services.notices import note_seen
from followup.views.staff import StaffRequest

READ_FIRST = "emergencies_read"
MOST_KEPT = 50


@requires(Permission.VIEW_CASELOAD)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def show_red_flag(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    page = read_interruption(patient, by=request.actor, now=request.now)
    if page is None:
        messages.info(request, _("No emergency stands for this patient."))
        return redirect("chart", patient.id)
    form = acted_form(request.POST if request.method == "POST" else None, page.to_acknowledge)
    if request.method == "POST":
        request.actor.check_may(Permission.DECIDE_PROMPT)
        if form.is_valid() and _acted(request, page, form):
            said = _("Saved: what you did about the emergency of %(name)s.")
            messages.success(request, said % {"name": patient.display_name})
            return _to_chart(patient)
    return _show(request, page, form)


@requires(Permission.VIEW_CASELOAD)
@require_POST
def read_first(request: StaffRequest, patient_id: uuid.UUID) -> HttpResponseRedirect:
    """To the chart, without a word on the emergency: it stays open and goes on climbing."""
    patient = get_object_or_404(Patient.objects.known(), id=patient_id)
    page = read_interruption(patient, by=request.actor, now=request.now)
    if page is not None:
        kept = request.session.get(READ_FIRST, [])
        keys = [key_of(line) for line in page.lines]
        request.session[READ_FIRST] = [*kept, *keys][-MOST_KEPT:]
    return _to_chart(patient)


def interrupts(request: HttpRequest, chart: Chart) -> bool:
    """Whether an emergency comes before this chart, for who may act and was not shown it yet."""
    kept = request.session.get(READ_FIRST, [])
    lines = [line for card in chart.cards for line in card.lines]
    return any(key_of(line) not in kept for line in waiting_for_them(lines))


def _acted(request: StaffRequest, page: Interruption, form: ActedForm) -> bool:
    versions = form.versions()
    seen = {line.prompt: versions.get(str(line.prompt.id), 0) for line in page.to_acknowledge}
    try:
        acknowledge_all(
            seen=seen, note=form.cleaned_data["note"], by=request.actor, now=request.now
        )
    except ValidationError as refused:
        form.take_errors(refused)
    except PromptChanged as changed:
        form.add_error(None, str(changed))
    return form.is_valid()


def _to_chart(patient: Patient) -> HttpResponseRedirect:
    return redirect(f"{reverse('chart', args=[patient.id])}#prompts")


def _show(request: StaffRequest, page: Interruption, form: ActedForm) -> HttpResponse:
    patient = page.patient
    record_access(by=request.actor, now=request.now, screen="red_flag", patient_id=patient.id)
    note_seen(by=request.actor, now=request.now, patient=patient)
    context = {
        "section": "patients",
        "patient": patient,
        "number": page.number,
        "page": page,
        "form": form,
        "may_manage_clinic": Permission.MANAGE_CLINIC in request.actor.permissions,
    }
    return render(request, "followup/red_flag.html", context)
