"""SMART Backend Services: a signed assertion becomes an access token of five minutes.

Three steps, as for sending: read the client, verify outside any transaction because its keys may be
at an address of its own, then note the assertion as used and keep the token's hash.
"""

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from django.db import IntegrityError, transaction

from api.keys import ApiKey, new_access_token
from api.models import ApiClient, Credential, UsedJti
from api.oauth.keysets import ALGORITHMS, Busy, key_named
from api.scopes import interactions
from clinic.models import Clinic
from clinic.tenancy import clinic_scope

LASTS = timedelta(seconds=300)
# The clock of a client may be a little ahead of ours.
_SKEW = 5
_LONGEST_ASSERTION = 10_000
_CLIENT_ID = re.compile(r"cl_(?P<clinic>[a-z0-9]{10})_(?P<client>[0-9a-f]{32})")
_CLAIMS = ["iss", "sub", "aud", "exp", "jti"]


class Refused(Exception):
    """An error of RFC 6749; nothing says which check it was."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    token: str
    scopes: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What an assertion says of itself; nothing of it is believed yet."""

    clinic: Clinic
    client_id: uuid.UUID
    name: str
    algorithm: str
    kid: str


def client_id_of(client: ApiClient, clinic: Clinic) -> str:
    """The id that a program signs in with: it names its clinic."""
    return f"cl_{clinic.public_key}_{client.id.hex}"


def issue(assertion: str, scope: str, *, audiences: Sequence[str]) -> Issued:
    """Raises Refused."""
    said = _read(assertion)
    with clinic_scope(said.clinic.id):
        client = _client(said)
    try:
        key = key_named(said.kid, said.algorithm, jwks=client.jwks, jwks_url=client.jwks_url)
    except Busy:
        raise Refused("temporarily_unavailable") from None
    claims = _verified(assertion, said, key, audiences)
    with clinic_scope(said.clinic.id) as now:
        client = _client(said)
        _use_once(client, claims, now)
        return _issued(client, said.clinic, scope, now)


def _read(assertion: str) -> _Said:
    if len(assertion) > _LONGEST_ASSERTION:
        raise Refused("invalid_client")
    try:
        header = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Refused("invalid_client") from None
    name, algorithm, kid = claims.get("iss"), header.get("alg"), header.get("kid")
    found = _CLIENT_ID.fullmatch(name) if isinstance(name, str) else None
    if found is None or algorithm not in ALGORITHMS or not isinstance(kid, str):
        raise Refused("invalid_client")
    clinic = Clinic.objects.in_service().filter(public_key=found["clinic"]).first()
    if clinic is None:
        raise Refused("invalid_client")
    return _Said(
        clinic=clinic,
        client_id=uuid.UUID(hex=found["client"]),
        name=str(name),
        algorithm=str(algorithm),
        kid=kid,
    )


def _client(said: _Said) -> ApiClient:
    client: ApiClient | None = ApiClient.objects.filter(id=said.client_id, disabled_at=None).first()
    if client is None:
        raise Refused("invalid_client")
    return client


def _verified(assertion: str, said: _Said, key: Any, audiences: Sequence[str]) -> dict[str, Any]:
    """By the real clock, which is the client's too; the clock of a test clinic may be moved."""
    if key is None:
        raise Refused("invalid_client")
    try:
        claims: dict[str, Any] = jwt.decode(
            assertion,
            key,
            algorithms=[said.algorithm],
            audience=list(audiences),
            issuer=said.name,
            subject=said.name,
            leeway=_SKEW,
            options={"require": _CLAIMS, "strict_aud": False},
        )
        lasts = int(claims["exp"]) - _real_now()
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
        raise Refused("invalid_client") from None
    jti = claims["jti"]
    is_named = isinstance(jti, str) and jti.isprintable() and 0 < len(jti) <= 255
    if not is_named or lasts > LASTS.total_seconds() + _SKEW:
        raise Refused("invalid_client")
    return claims


def _real_now() -> int:
    return int(datetime.now().astimezone().timestamp())


def _use_once(client: ApiClient, claims: dict[str, Any], now: datetime) -> None:
    """Kept a little longer than the assertion could be shown again; what is past is forgotten."""
    UsedJti.objects.filter(client=client, expires_at__lte=now).delete()
    jti_hash = hashlib.sha256(claims["jti"].encode()).digest()
    try:
        with transaction.atomic():
            UsedJti.objects.create(client=client, jti_hash=jti_hash, expires_at=now + 2 * LASTS)
    except IntegrityError:
        raise Refused("invalid_client") from None


def _issued(client: ApiClient, clinic: Clinic, scope: str, now: datetime) -> Issued:
    asked = scope.split() or client.scopes
    if any(not interactions([one]) for one in asked):
        raise Refused("invalid_scope")
    if not interactions(asked) <= interactions(client.scopes):
        raise Refused("invalid_scope")
    old = client.credentials.filter(kind="access_token", expires_at__lte=now - LASTS)
    old.delete()
    token: ApiKey = new_access_token(clinic)
    Credential.objects.create(
        client=client,
        kind="access_token",
        secret_hash=token.secret_hash,
        scopes=list(asked),
        created_at=now,
        expires_at=now + LASTS,
    )
    ApiClient.objects.note_use(client.id, now)
    return Issued(token=str(token), scopes=asked)
