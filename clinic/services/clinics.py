"""Founding a clinic and giving people their place in it."""

from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.actors import Actor
from clinic.models import Clinic, ClinicKey, ClinicSettings, Membership, User
from clinic.permissions import Permission, Role
from clinic.sealing import new_wrapped_key
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from clinic.tenancy import clinic_scope

FARTHEST_CLOCK = timedelta(days=3 * 365)


def found_clinic(
    *, name: str, slug: str, time_zone: str, by: Actor, is_test: bool = False
) -> Clinic:
    """Make a clinic with its settings and its sealing key. Enters the new clinic's own scope."""
    if time_zone not in available_timezones():
        raise ValidationError({"time_zone": f"{time_zone!r} is not a known time zone."})
    with transaction.atomic():
        clinic = Clinic.objects.create(name=name, slug=slug, time_zone=time_zone, is_test=is_test)
        with clinic_scope(clinic.id) as now:
            ClinicSettings.objects.create()
            ClinicKey.objects.create(wrapped=new_wrapped_key(clinic.id))
            record_event(
                Happened(type="clinic.founded", subject_type="clinic", subject_id=clinic.id),
                by=by,
                now=now,
            )
    return clinic


@transaction.atomic
def advance_clock(*, clinic: Clinic, forward: timedelta, by: Actor, now: datetime) -> timedelta:
    """Move the clock of a test clinic, for good; answers with how far it is ahead then.

    Raises ValidationError for a live clinic, for a step back and beyond FARTHEST_CLOCK.
    """
    if not clinic.is_test or forward <= timedelta(0):
        raise ValidationError({"seconds": "Only the clock of a test clinic moves, and forward."})
    ahead = Clinic.objects.select_for_update().get(id=clinic.id).clock_offset + forward
    if ahead > FARTHEST_CLOCK:
        raise ValidationError({"seconds": f"At most {FARTHEST_CLOCK.days} days ahead in all."})
    Clinic.objects.filter(id=clinic.id).update(clock_offset=ahead)
    record_event(
        Happened(
            type="clinic.clock_advanced",
            subject_type="clinic",
            subject_id=clinic.id,
            changes={"seconds": int(forward.total_seconds())},
        ),
        by=by,
        now=now,
    )
    return ahead


@transaction.atomic
def add_member(
    *,
    user: User,
    role: Role,
    by: Actor,
    now: datetime,
    is_clinical_lead: bool = False,
    is_on_call: bool = False,
) -> Membership:
    """Give a person a role in the clinic in scope; a current role is kept, not doubled."""
    by.check_may(Permission.MANAGE_CLINIC)
    current = Membership.objects.current().of(user).first()
    if current is not None:
        return current
    membership = Membership.objects.create(
        user=user, role=role, is_clinical_lead=is_clinical_lead, is_on_call=is_on_call
    )
    _tell(membership, "membership.added", by=by, now=now)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor, now: datetime) -> None:
    """The person loses this clinic at their next request."""
    by.check_may(Permission.MANAGE_CLINIC)
    save_version(membership, ended_on=now.date())
    _tell(membership, "membership.ended", by=by, now=now)


def _tell(membership: Membership, event: str, *, by: Actor, now: datetime) -> None:
    record_event(
        Happened(
            type=event,
            subject_type="membership",
            subject_id=membership.id,
            subject_version=membership.version,
            changes={"role": membership.role},
        ),
        by=by,
        now=now,
    )
