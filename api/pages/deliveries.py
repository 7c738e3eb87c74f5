"""What was sent to whom, what came back, and sending it again."""

import json
import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from api.webhooks.endpoints import replay_delivery
from api.webhooks.models import Delivery, WebhookEndpoint
from api.webhooks.signing import body_of
from clinic.access import requires
from clinic.models import LedgerEvent
from clinic.permissions import Permission
from followup.views.staff import StaffRequest

ROWS = 50
STATES = {
    "pending": gettext_lazy("Waits"),
    "claimed": gettext_lazy("On its way"),
    "delivered": gettext_lazy("Delivered"),
    "failed": gettext_lazy("Failed"),
}


@requires(Permission.MANAGE_CLINIC)
@require_safe
@never_cache
def list_deliveries(request: StaffRequest) -> HttpResponse:
    endpoints = list(WebhookEndpoint.objects.kept().order_by("name", "id"))
    chosen = next((one for one in endpoints if str(one.id) == request.GET.get("endpoint")), None)
    state = request.GET.get("state", "")
    rows = Delivery.objects.newest_first().select_related("endpoint").defer("reply")
    rows = rows.filter(endpoint=chosen) if chosen else rows
    rows = rows.filter(state=state) if state in STATES else rows
    context = {
        "section": "integrations",
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "endpoints": endpoints,
        "chosen": chosen,
        "states": STATES,
        "state": state,
    }
    return render(request, "api/deliveries.html", context)


@requires(Permission.MANAGE_CLINIC)
@require_safe
@never_cache
def show(request: StaffRequest, delivery_id: uuid.UUID) -> HttpResponse:
    delivery = _delivery(delivery_id)
    event = LedgerEvent.objects.get(id=delivery.event_id)
    context = {
        "section": "integrations",
        "delivery": delivery,
        "event_id": f"evt_{delivery.event_id.hex}",
        "body": json.dumps(json.loads(body_of(event)), indent=2),
        "state": STATES[delivery.state],
    }
    return render(request, "api/delivery.html", context)


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def replay(request: StaffRequest, delivery_id: uuid.UUID) -> HttpResponse:
    delivery = _delivery(delivery_id)
    try:
        replay_delivery(delivery=delivery, by=request.actor, now=request.now)
        messages.success(request, _("It goes out again, with the id it had."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("delivery", delivery.id)


def _delivery(delivery_id: uuid.UUID) -> Delivery:
    found: Delivery = get_object_or_404(Delivery.objects.select_related("endpoint"), id=delivery_id)
    return found
