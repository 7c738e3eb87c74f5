"""Receivers of events: add one, try it, pause it, give it a fresh secret, send again."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from api.pages.forms import WebhookForm
from api.webhooks.endpoints import (
    create_endpoint,
    pause_endpoint,
    remove_endpoint,
    replay_range,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from api.webhooks.models import WebhookEndpoint
from clinic.access import requires
from clinic.permissions import Permission
from followup.views.staff import StaffRequest

_STEPS: dict[str, tuple[Callable[..., object], Any]] = {
    "pause": (pause_endpoint, gettext_lazy("Paused: %(name)s. What happens meanwhile is kept.")),
    "resume": (resume_endpoint, gettext_lazy("Resumed: %(name)s. What waited goes out now.")),
    "test": (send_test, gettext_lazy("A test event is on its way to %(name)s.")),
}


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: StaffRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if request.method == "POST" else 200)
    try:
        endpoint, secret = create_endpoint(**form.wanted(), by=request.actor, now=request.now)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, form, status=422)
    return _shown_once(request, endpoint, secret)


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def rotate(request: StaffRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    endpoint = _endpoint(endpoint_id)
    secret = rotate_secret(endpoint=endpoint, by=request.actor, now=request.now)
    return _shown_once(request, endpoint, secret)


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remove(request: StaffRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    endpoint = _endpoint(endpoint_id)
    if request.method != "POST":
        return render(request, "api/confirm.html", _before_removing(endpoint))
    remove_endpoint(endpoint=endpoint, by=request.actor, now=request.now)
    messages.success(request, _("Removed: %(name)s.") % {"name": endpoint.name})
    return redirect("integrations")


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def steer(request: StaffRequest, endpoint_id: uuid.UUID, what: str) -> HttpResponse:
    """`pause`, `resume` or `test`."""
    endpoint = _endpoint(endpoint_id)
    if what not in _STEPS:
        raise Http404
    service, said = _STEPS[what]
    try:
        service(endpoint=endpoint, by=request.actor, now=request.now)
        messages.success(request, said % {"name": endpoint.name})
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("integrations")


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def replay(request: StaffRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    """Everything that failed, with the ids it had."""
    endpoint = _endpoint(endpoint_id)
    try:
        count = replay_range(
            endpoint=endpoint, states=["failed"], by=request.actor, now=request.now
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        said = ngettext(
            "%(count)s delivery goes out again.", "%(count)s deliveries go out again.", count
        )
        messages.success(request, said % {"count": count})
    return redirect(f"{reverse('deliveries')}?endpoint={endpoint.id}")


def _endpoint(endpoint_id: uuid.UUID) -> WebhookEndpoint:
    found: WebhookEndpoint = get_object_or_404(WebhookEndpoint.objects.kept(), id=endpoint_id)
    return found


def _before_removing(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "section": "integrations",
        "question": _("Remove %(name)s?") % {"name": endpoint.name},
        "consequence": _(
            "It gets nothing more, and what waits for it is not sent. This cannot be undone."
        ),
        "answer": _("Remove it"),
    }


def _page(request: StaffRequest, form: WebhookForm, status: int) -> HttpResponse:
    context = {"section": "integrations", "form": form}
    return render(request, "api/new_webhook.html", context, status=status)


def _shown_once(request: StaffRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    """Not after a redirect: the secret is in this answer and nowhere else."""
    context = {"section": "integrations", "endpoint": endpoint, "secret": secret}
    return render(request, "api/webhook_secret.html", context)
