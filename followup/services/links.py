"""Secret addresses: made once, shown once, looked up by hash inside the clinic they name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.models import Clinic
from clinic.tenancy import current_clinic_id
from clinic.tokens import CLINIC, SECRET, hash_of, new_secret
from followup.models import Link

_SHAPE = re.compile(rf"(?P<kind>[a-z]+)_{CLINIC}_{SECRET}")


@dataclass(frozen=True, slots=True)
class LinkToken:
    """`<kind>_<clinic key>_<secret>`, as it stands in an address; nothing is believed yet."""

    kind: str
    clinic: str
    secret: str

    @property
    def secret_hash(self) -> bytes:
        return hash_of(self.secret)

    def __str__(self) -> str:
        return f"{self.kind}_{self.clinic}_{self.secret}"


def read_token(text: str) -> LinkToken | None:
    """The parts of a token, or None when it does not even look like one."""
    found = _SHAPE.fullmatch(text)
    return LinkToken(found["kind"], found["clinic"], found["secret"]) if found else None


def make_link(
    kind: str, *, now: datetime, expires_at: datetime | None = None, **about: Any
) -> tuple[Link, LinkToken]:
    """A new link of the clinic in scope, and its token, which is seen only here."""
    clinic_key = Clinic.objects.values_list("public_key", flat=True).get(id=current_clinic_id())
    token = LinkToken(kind, clinic_key, new_secret())
    link = Link.objects.create(
        kind=kind, secret_hash=token.secret_hash, created_at=now, expires_at=expires_at, **about
    )
    return link, token


def find_link(token: LinkToken, now: datetime) -> Link | None:
    """The link in force that this token opens, in the clinic in scope."""
    found: Link | None = (
        Link.objects.in_force(now).filter(kind=token.kind, secret_hash=token.secret_hash).first()
    )
    return found


def revoke_links(*, now: datetime, **which: Any) -> int:
    """Take back links, from this moment; answers with how many."""
    revoked: int = Link.objects.filter(revoked_at__isnull=True, **which).update(revoked_at=now)
    return revoked
