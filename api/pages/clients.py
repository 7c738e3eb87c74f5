"""Programs of the clinic: let one in, give it a fresh key, shut it out."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from api.keys import ApiKey, create_client, disable_client, rotate_key
from api.models import ApiClient
from api.pages.forms import ClientForm
from clinic.access import requires
from clinic.permissions import Permission
from followup.views.staff import StaffRequest


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: StaffRequest) -> HttpResponse:
    form = ClientForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if request.method == "POST" else 200)
    try:
        client, key = create_client(
            clinic=request.clinic,
            name=form.cleaned_data["name"],
            scopes=form.wanted_scopes(),
            by=request.actor,
            now=request.now,
        )
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return _page(request, form, status=422)
    return _shown_once(request, client, key)


@requires(Permission.MANAGE_CLINIC)
@require_POST
@never_cache
def rotate(request: StaffRequest, client_id: uuid.UUID) -> HttpResponse:
    client = get_object_or_404(ApiClient.objects.filter(disabled_at=None), id=client_id)
    key = rotate_key(client=client, clinic=request.clinic, by=request.actor, now=request.now)
    return _shown_once(request, client, key)


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def disable(request: StaffRequest, client_id: uuid.UUID) -> HttpResponse:
    client = get_object_or_404(ApiClient.objects.filter(disabled_at=None), id=client_id)
    if request.method != "POST":
        return render(request, "api/confirm.html", _before_disabling(client))
    disable_client(client=client, by=request.actor, now=request.now)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": client.name})
    return redirect("integrations")


def _before_disabling(client: ApiClient) -> dict[str, Any]:
    return {
        "section": "integrations",
        "question": _("Switch off %(name)s?") % {"name": client.name},
        "consequence": _(
            "Its next request is refused, and so is every one after it. This cannot be undone: "
            "to let the program in again, create another key."
        ),
        "answer": _("Switch it off"),
    }


def _page(request: StaffRequest, form: ClientForm, status: int) -> HttpResponse:
    context = {"section": "integrations", "form": form}
    return render(request, "api/new_client.html", context, status=status)


def _shown_once(request: StaffRequest, client: ApiClient, key: ApiKey) -> HttpResponse:
    """Not after a redirect: the key is in this answer and nowhere else."""
    context: dict[str, Any] = {
        "section": "integrations",
        "client": client,
        "key": str(key),
        "address": settings.PUBLIC_URL,
    }
    return render(request, "api/client_key.html", context)
