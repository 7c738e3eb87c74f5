"""How a machine says which clinic it is for, and how that clinic admits it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from api.keys import ApiKey, read_key
from api.models import USE_NOTED_EVERY, ApiClient, Credential
from api.scopes import interactions, permissions_for
from clinic.actors import Actor
from clinic.models import Clinic
from clinic.tenancy import current_scope

ROOT = "/api/"


class ApiKeyDoor:
    """A key names its clinic; inside that clinic's scope its secret is looked up by hash."""

    def clinic_of(self, request: HttpRequest) -> Clinic | None:
        key = key_of(request)
        if key is None:
            return None
        named = Clinic.objects.in_service().filter(public_key=key.clinic, is_test=key.is_test)
        return named.first()

    def admit(self, request: Any) -> Actor | None:
        key = key_of(request)
        if key is None:
            return None
        now = current_scope().now
        found = Credential.objects.usable(now).filter(kind=key.kind, secret_hash=key.secret_hash)
        credential = found.select_related("client").first()
        if credential is None:
            return None
        _note_use(credential.client, now)
        request.api_version = credential.client.api_version
        request.interactions = interactions(credential.scopes) & interactions(
            credential.client.scopes
        )
        return Actor(
            kind="client",
            door="api",
            id=credential.client.id,
            name=credential.client.name,
            permissions=permissions_for(request.interactions),
            request_id=request.request_id,
        )


def key_of(request: HttpRequest) -> ApiKey | None:
    """The key a request for the API carries; pages know no keys."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not request.path_info.startswith(ROOT):
        return None
    return read_key(text.strip())


def _note_use(client: ApiClient, now: datetime) -> None:
    if client.last_used_at is None or now - client.last_used_at >= USE_NOTED_EVERY:
        ApiClient.objects.note_use(client.id, now)
