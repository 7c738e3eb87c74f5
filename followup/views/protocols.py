"""The protocol in force here, read only: what it says, on which basis, and what the clinic set."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic.access import requires
from clinic.permissions import Permission
from followup.protocol_page import read_protocol
from followup.views.staff import StaffRequest


@requires(Permission.VIEW_CASELOAD)
@require_safe
@never_cache
def show_protocol(request: StaffRequest) -> HttpResponse:
    context = {"section": "protocol", "page": read_protocol()}
    return render(request, "followup/protocol.html", context)
