"""/api_clients: the programs of the clinic, for whoever administers them."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import Endpoint, id_or_404, or_404
from api.fields import Flag, Instant, PublicId, Several, Strict, Text, Whole
from api.ids import public_id
from api.keys import create_client, disable_client, register_keys, rotate_key
from api.models import ApiClient, Credential
from api.oauth.tokens import client_id_of
from api.once import ShowsSecretOnce
from api.problems import Problem
from api.scopes import Interactions, interactions
from api.versions import Current, tag_of, told_of
from api.webhooks.views import done
from clinic.models import Clinic
from clinic.permissions import Permission

_CLIENT: dict[str, Any] = {
    "id": "cl_8f7e6d5c4b3a49188f7e6d5c4b3a4918",
    "client_id": "cl_abcdefghij_8f7e6d5c4b3a49188f7e6d5c4b3a4918",
    "name": "Data warehouse",
    "scopes": ["system/*.rs"],
    "is_test": False,
    "keys": [{"hint": "x7Qa", "created_at": "2026-11-02T08:00:00Z", "expires_at": None}],
    "public_keys": [],
    "jwks_url": None,
    "last_used_at": "2026-11-16T09:20:00Z",
    "disabled_at": None,
    "version": 1,
}
_WITH_KEY = {**_CLIENT, "secret": "sk_live_abcdefghij_EXAMPLEexampleEXAMPLEexample1234"}


def _example(value: Any, status: str = "200") -> list[OpenApiExample]:
    return [OpenApiExample("A program", value=value, response_only=True, status_codes=[status])]


class ClientBody(Strict):
    """A program, and the most it may do."""

    name = Text(max_length=120)
    scopes = Several(child=Text(max_length=80), min_length=1, max_length=100)


class KeyAnswer(serializers.Serializer[Any]):
    """A key as far as it can be shown."""

    hint = Text(help_text="Its last characters.")
    created_at = Instant()
    expires_at = Instant(allow_null=True)


class PublicKeyAnswer(serializers.Serializer[Any]):
    """A public key that the program signs in with."""

    kid = Text()
    kty = Text(help_text="`RSA` signs with RS384, `EC` with ES384.")


class ClientAnswer(serializers.Serializer[Any]):
    """A program of the clinic."""

    id = PublicId("cl")
    client_id = Text(help_text="What it signs in with at the token address.")
    name = Text()
    scopes = serializers.ListField(child=Text())
    is_test = Flag()
    keys = KeyAnswer(many=True)
    public_keys = PublicKeyAnswer(many=True)
    jwks_url = Text(allow_null=True, help_text="Where it keeps its public keys, if it does.")
    last_used_at = Instant(allow_null=True)
    disabled_at = Instant(allow_null=True)
    version = Whole()


class ClientWithKey(ClientAnswer):
    """The program with its key, which is shown only here."""

    secret = Text(allow_null=True, help_text="Null where the same Idempotency-Key is sent again.")


class ClientList(serializers.Serializer[Any]):
    """Every program of the clinic."""

    data = ClientAnswer(many=True)  # type: ignore[assignment]


class ApiClients(ShowsSecretOnce):
    access = Permission.MANAGE_CLINIC
    interactions = {"GET": "ApiClient.s", "POST": "ApiClient.c"}

    @extend_schema(
        operation_id="listApiClients",
        summary="Every program of the clinic",
        responses=ClientList,
        examples=_example({"data": [_CLIENT]}),
    )
    def get(self, request: Request) -> Response:
        rows = _clients(self).order_by("created_at", "id")
        return Response({"data": [_as_shown(self, row) for row in rows]})

    @extend_schema(
        operation_id="createApiClient",
        summary="Let a program in",
        description="The answer holds its key, this once. No program gives more than it has.",
        request=ClientBody,
        responses={201: ClientWithKey},
        examples=[
            OpenApiExample(
                "Reading only",
                value={"name": "Data warehouse", "scopes": ["system/*.rs"]},
                request_only=True,
            ),
            *_example(_WITH_KEY, "201"),
        ],
    )
    def post(self, request: Request) -> Response:
        body = self.body(ClientBody)
        _check_own(self, body["scopes"])
        client, key = done(create_client, clinic=_clinic(self), by=self.actor, now=self.now, **body)
        return _answer(self, client.id, status=201, secret=str(key))


class ApiClientDetail(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"GET": "ApiClient.r", "DELETE": "ApiClient.d"}

    @extend_schema(
        operation_id="getApiClient",
        summary="One program",
        responses=ClientAnswer,
        examples=_example(_CLIENT),
    )
    def get(self, request: Request, client: str) -> Response:
        return _answer(self, id_or_404("cl", client))

    @extend_schema(
        operation_id="disableApiClient",
        summary="Shut a program out, at once",
        responses={200: ClientAnswer},
        examples=_example({**_CLIENT, "keys": [], "disabled_at": "2026-11-16T09:20:00Z"}),
    )
    def delete(self, request: Request, client: str) -> Response:
        found = _found(self, id_or_404("cl", client))
        self.must_match(_current(self, found))
        if found.disabled_at is None:
            disable_client(client=found, by=self.actor, now=self.now)
        return _answer(self, found.id)


class KeysBody(Strict):
    """The public keys, or where they are: one of the two."""

    jwks = serializers.JSONField(required=False, allow_null=True)
    jwks_url = Text(required=False, allow_null=True, max_length=300)

    def validate_jwks(self, sent: Any) -> Any:
        if sent is None or isinstance(sent, dict):
            return sent
        raise serializers.ValidationError("Send a set of keys: an object with a list `keys`.")


class ApiClientKeys(Endpoint):
    access = Permission.MANAGE_CLINIC
    interactions = {"PUT": "ApiClient.u"}

    @extend_schema(
        operation_id="registerKeys",
        summary="The public keys a program signs in with",
        description="They replace those before, at once: send the old and the new ones together "
        "while both are used. With them a program gets tokens at `/oauth/token`.",
        request=KeysBody,
        responses=ClientAnswer,
        examples=[
            OpenApiExample(
                "At an address of its own",
                value={"jwks_url": "https://warehouse.example.org/jwks.json"},
                request_only=True,
            ),
            *_example({**_CLIENT, "jwks_url": "https://warehouse.example.org/jwks.json"}),
        ],
    )
    def put(self, request: Request, client: str) -> Response:
        found = _found(self, id_or_404("cl", client))
        body = self.body(KeysBody)
        _check_own(self, found.scopes)
        self.must_match(_current(self, found))
        done(
            register_keys,
            client=found,
            jwks=body.get("jwks"),
            jwks_url=body.get("jwks_url") or "",
            by=self.actor,
            now=self.now,
        )
        return _answer(self, found.id)


class ApiClientRotation(ShowsSecretOnce):
    access = Permission.MANAGE_CLINIC
    interactions = {"POST": "ApiClient.u"}

    @extend_schema(
        operation_id="rotateApiKey",
        summary="A fresh key",
        description="For 24 hours the key before works beside it.",
        request=None,
        responses={200: ClientWithKey},
        examples=_example(_WITH_KEY),
    )
    def post(self, request: Request, client: str) -> Response:
        found = _found(self, id_or_404("cl", client))
        _check_own(self, found.scopes)
        key = done(rotate_key, client=found, clinic=_clinic(self), by=self.actor, now=self.now)
        return _answer(self, found.id, secret=str(key))


def _check_own(view: Endpoint, scopes: list[str]) -> None:
    """Raises Problem: a key with more scopes than the asking program has would give it those."""
    own: Interactions = getattr(view.request._request, "interactions", frozenset())
    if view.actor.kind == "client" and not interactions(scopes) <= own:
        raise Problem("forbidden", "A program gives and renews no scope that it has not itself.")


def _clients(view: Endpoint) -> Any:
    keys = Credential.objects.usable(view.now).filter(kind="key").order_by("-created_at")
    return ApiClient.objects.prefetch_related(
        Prefetch("credentials", queryset=keys, to_attr="keys")
    )


def _found(view: Endpoint, client_id: Any) -> ApiClient:
    found: ApiClient = or_404(_clients(view).filter(id=client_id).first())
    return found


def _clinic(view: Endpoint) -> Clinic:
    found: Clinic = view.request._request.clinic  # type: ignore[attr-defined]
    return found


def _as_shown(view: Endpoint, client: Any) -> dict[str, Any]:
    names = ("name", "scopes", "is_test", "last_used_at", "disabled_at", "version")
    columns = ("hint", "created_at", "expires_at")
    return {
        "id": public_id("cl", client.id),
        "client_id": client_id_of(client, _clinic(view)),
        **{name: getattr(client, name) for name in names},
        "keys": [{name: getattr(key, name) for name in columns} for key in client.keys],
        "public_keys": [
            {"kid": key["kid"], "kty": key["kty"]} for key in (client.jwks or {}).get("keys", ())
        ],
        "jwks_url": client.jwks_url or None,
    }


def _answer(view: Endpoint, client_id: Any, status: int = 200, **more: str) -> Response:
    shown = _as_shown(view, _found(view, client_id))
    return view.tagged({**shown, **more}, tag_of(shown["version"], shown), status)


def _current(view: Endpoint, client: ApiClient) -> Current:
    return Current(
        version=client.version,
        shown=_as_shown(view, client),
        changed_since=lambda version: told_of(client.id, version),
    )
