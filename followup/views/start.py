"""The checklist of a clinic that has just begun."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clinic.access import requires
from clinic.models import ClinicSettings
from clinic.permissions import Permission
from clinic.services.details import put_checklist_away
from followup.getting_started import is_ready, steps
from followup.views.staff import StaffRequest
from pathway.protocols import CURRENT_PROTOCOL, protocol


@requires(Permission.MANAGE_CLINIC)
@require_safe
@never_cache
def show_start(request: StaffRequest) -> HttpResponse:
    settings = ClinicSettings.objects.get()
    found = steps(settings)
    context = {
        "section": "settings",
        "steps": found,
        "done": sum(step.is_done for step in found),
        "is_ready": is_ready(found),
        "is_put_away": settings.set_up_at is not None,
        "protocol": protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version),
    }
    return render(request, "followup/start.html", context)


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def put_away(request: StaffRequest) -> HttpResponse:
    put_checklist_away(settings=ClinicSettings.objects.get(), by=request.actor, now=request.now)
    messages.success(request, _("Put away. You find it again in your menu under Getting started."))
    return redirect("home")
