"""API keys: how they look, how they are issued and taken back.

`sk_test_<clinic>_<secret>`: a key names its clinic, so that nothing has to be
looked up across clinics. Only the hash of the secret is stored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from api.models import ApiClient, Credential
from api.oauth.keysets import public_parts
from api.outgoing import NotAllowed, check_url
from api.scopes import check_scopes
from clinic.actors import Actor
from clinic.models import Clinic
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from clinic.tokens import CLINIC, SECRET, hash_of, new_secret

OVERLAP = timedelta(hours=24)
_LONGEST_JWKS_URL = 300
# A key that somebody keeps, and a token that a program gets for five minutes.
KINDS = {"sk": "key", "at": "access_token"}
_SHAPE = re.compile(rf"(?P<kind>sk|at)_(?P<mode>test|live)_{CLINIC}_{SECRET}")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it was sent; nothing about it is believed yet."""

    is_test: bool
    clinic: str
    secret: str
    prefix: str = "sk"

    @property
    def kind(self) -> str:
        """As `Credential` names it."""
        return KINDS[self.prefix]

    @property
    def secret_hash(self) -> bytes:
        return hash_of(self.secret)

    def __str__(self) -> str:
        return f"{self.prefix}_{'test' if self.is_test else 'live'}_{self.clinic}_{self.secret}"


def read_key(text: str) -> ApiKey | None:
    """The parts of a key, or None when it does not even look like one."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    return ApiKey(
        is_test=found["mode"] == "test",
        clinic=found["clinic"],
        secret=found["secret"],
        prefix=found["kind"],
    )


@transaction.atomic
def create_client(
    *,
    clinic: Clinic,
    name: str,
    scopes: Sequence[str],
    by: Actor,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiClient, ApiKey]:
    """A machine client of the clinic in scope with its first key, which is seen only here.

    Raises ValidationError for a scope that no door knows.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    check_scopes(scopes)
    client = ApiClient.objects.create(
        name=name, scopes=list(scopes), is_test=clinic.is_test, created_at=now
    )
    key = _new_key(clinic)
    _keep(client, key, now=now, expires_at=expires_at)
    _tell(client, "api_client.created", by=by, now=now)
    return client, key


@transaction.atomic
def rotate_key(
    *, client: ApiClient, clinic: Clinic, by: Actor, now: datetime, overlap: timedelta = OVERLAP
) -> ApiKey:
    """A fresh key; those before it work on for the overlap, at most until their own end.

    Raises ValidationError for a client that was disabled.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    held = ApiClient.objects.select_for_update(no_key=True).get(id=client.id)
    if held.disabled_at is not None:
        raise ValidationError(_("This client was switched off. Create another one."))
    key = _new_key(clinic)
    fresh = _keep(held, key, now=now)
    before = held.credentials.filter(kind="key", revoked_at=None, replaced_by=None)
    before = before.exclude(id=fresh.id)
    before.filter(Q(expires_at=None) | Q(expires_at__gt=now + overlap)).update(
        expires_at=now + overlap
    )
    before.update(replaced_by=fresh)
    _tell(held, "api_client.rotated", by=by, now=now)
    return key


@transaction.atomic
def disable_client(*, client: ApiClient, by: Actor, now: datetime) -> None:
    """Take back every credential of a client; its next request is refused."""
    by.check_may(Permission.MANAGE_CLINIC)
    client.credentials.filter(revoked_at=None).update(revoked_at=now)
    save_version(client, disabled_at=now)
    _tell(client, "api_client.disabled", by=by, now=now)


@transaction.atomic
def register_keys(
    *, client: ApiClient, jwks: dict[str, Any] | None, jwks_url: str, by: Actor, now: datetime
) -> None:
    """The public keys a client signs in with, or the address it keeps them at; one of the two.

    Raises ValidationError by field, StaleVersion.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    if bool(jwks) == bool(jwks_url):
        raise ValidationError({"jwks": _("Give the keys, or the address they are kept at.")})
    if jwks_url:
        _check_address(jwks_url)
    kept = {"keys": _usable_keys(jwks)} if jwks else None
    save_version(client, jwks=kept, jwks_url=jwks_url)
    _tell(client, "api_client.rotated", by=by, now=now)


def new_access_token(clinic: Clinic) -> ApiKey:
    return replace(_new_key(clinic), prefix="at")


def _check_address(url: str) -> None:
    try:
        check_url(url)
    except NotAllowed as error:
        raise ValidationError({"jwks_url": str(error)}) from None
    if len(url) > _LONGEST_JWKS_URL:
        raise ValidationError({"jwks_url": _("Enter an address of at most 300 characters.")})


def _usable_keys(jwks: dict[str, Any]) -> list[dict[str, Any]]:
    """All of them, or a ValidationError: a key that cannot sign in would be missed too late."""
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not keys or not all(isinstance(one, dict) for one in keys):
        raise ValidationError({"jwks": _("Send a set of keys: an object with a list `keys`.")})
    if any({"d", "k", "p", "q"} & one.keys() for one in keys):
        raise ValidationError({"jwks": _("Send the public keys alone. Make new ones now.")})
    usable = public_parts(jwks)
    if len(usable) < len(keys):
        said = _("Each key needs a `kid`, and is RSA of 2048 bits or more, or of the curve P-384.")
        raise ValidationError({"jwks": said})
    return usable


def _keep(
    client: ApiClient, key: ApiKey, *, now: datetime, expires_at: datetime | None = None
) -> Credential:
    """The key's hash, and its last characters for people to know it by."""
    kept: Credential = Credential.objects.create(
        client=client,
        kind="key",
        secret_hash=key.secret_hash,
        hint=key.secret[-4:],
        scopes=client.scopes,
        created_at=now,
        expires_at=expires_at,
    )
    return kept


def _new_key(clinic: Clinic) -> ApiKey:
    return ApiKey(is_test=clinic.is_test, clinic=clinic.public_key, secret=new_secret())


def _tell(client: ApiClient, event: str, *, by: Actor, now: datetime) -> None:
    record_event(
        Happened(
            type=event,
            subject_type="api_client",
            subject_id=client.id,
            subject_version=client.version,
            changes={"scopes": client.scopes},
        ),
        by=by,
        now=now,
    )
