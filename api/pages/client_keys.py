"""The public keys that a program signs in with, pasted here or read at its own address."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api.keys import register_keys
from api.models import ApiClient
from api.oauth.tokens import client_id_of
from api.pages.forms import KeysForm
from clinic.access import requires
from clinic.permissions import Permission
from clinic.services.versions import StaleVersion
from followup.views.staff import StaffRequest


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: StaffRequest, client_id: uuid.UUID) -> HttpResponse:
    client = get_object_or_404(ApiClient.objects.filter(disabled_at=None), id=client_id)
    form = KeysForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, client, form, status=422 if request.method == "POST" else 200)
    try:
        register_keys(client=client, **form.wanted(), by=request.actor, now=request.now)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _page(request, client, form, status=422)
    except StaleVersion:
        form.add_error(None, _("Somebody changed this program meanwhile. Look again, then save."))
        return _page(request, client, form, status=409)
    messages.success(request, _("%(name)s signs in with these keys now.") % {"name": client.name})
    return redirect("client_keys", client.id)


def _page(request: StaffRequest, client: ApiClient, form: KeysForm, status: int) -> HttpResponse:
    context = {
        "section": "integrations",
        "client": client,
        "client_id": client_id_of(client, request.clinic),
        "token_address": f"{settings.PUBLIC_URL}{reverse('api_token')}",
        "kept": (client.jwks or {}).get("keys", []),
        "form": form,
    }
    return render(request, "api/client_public_keys.html", context, status=status)
