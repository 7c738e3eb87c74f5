"""Addresses of calendars: made anew, taken back. A member has one of their own, a clinic one."""

from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.actors import Actor
from clinic.models import ClinicSettings, Membership
from clinic.permissions import Permission
from clinic.services.ledger import Happened, record_event
from clinic.tenancy import current_clinic_id
from followup.models import Link
from followup.services.links import LinkToken, make_link, revoke_links


def calendar_link(membership: Membership | None, now: datetime) -> Link | None:
    """The one in force: of a member, or without one of the clinic."""
    found: Link | None = Link.objects.in_force(now).filter(**_which(membership)).first()
    return found


@transaction.atomic
def renew_calendar(*, membership: Membership | None, by: Actor, now: datetime) -> LinkToken:
    """A new address, seen only here; the one before admits nobody from now on."""
    _check(membership, by)
    # Of two who ask at once the first address is taken back, too.
    list(ClinicSettings.objects.select_for_update(no_key=True).values("id"))
    revoke_links(now=now, **_which(membership))
    _link, token = make_link("calendar", now=now, membership=membership)
    _tell("calendar.renewed", membership, by=by, now=now)
    return token


@transaction.atomic
def revoke_calendar(*, membership: Membership | None, by: Actor, now: datetime) -> None:
    _check(membership, by)
    if revoke_links(now=now, **_which(membership)):
        _tell("calendar.revoked", membership, by=by, now=now)


def _which(membership: Membership | None) -> dict[str, Any]:
    return {"kind": "calendar", "membership": membership}


def _check(membership: Membership | None, by: Actor) -> None:
    """Everybody has the right to their own."""
    if membership is None or membership.user_id != by.id:
        by.check_may(Permission.MANAGE_CLINIC)


def _tell(event: str, membership: Membership | None, *, by: Actor, now: datetime) -> None:
    record_event(
        Happened(
            type=event,
            subject_type="membership" if membership else "clinic",
            subject_id=membership.id if membership else current_clinic_id(),
        ),
        by=by,
        now=now,
    )
