"""Where providers report: one address for each clinic and channel, signed."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clinic.access import called_back
from followup.services.callbacks import take_event


@csrf_exempt
@called_back("sms")
@require_POST
def sms(request: Any, clinic_key: str) -> HttpResponse:
    return _taken(request, "sms")


@csrf_exempt
@called_back("email")
@require_POST
def email(request: Any, clinic_key: str) -> HttpResponse:
    return _taken(request, "email")


def _taken(request: Any, channel: str) -> HttpResponse:
    if request.events is None:
        return HttpResponse(
            "Send a JSON object with event, and reference or from.",
            status=400,
            content_type="text/plain",
        )
    for event in request.events:
        take_event(event, channel=channel, by=request.actor, now=request.now)
    return HttpResponse(status=204)
