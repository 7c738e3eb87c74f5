"""Who works at the clinic: inviting, changing a role, letting go."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.actors import Actor
from clinic.models import Membership, User
from clinic.permissions import ON_CALL_ROLES, Permission, Role
from clinic.services.clinics import add_member, end_membership
from clinic.services.ledger import Happened, record_event
from clinic.services.versions import save_version
from clinic.tenancy import current_clinic_id, user_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Whom to give a place; the name counts only for people without an account."""

    email: str
    name: str
    role: Role
    is_clinical_lead: bool = False


@transaction.atomic
def invite(*, invited: Invited, by_hand: bool, by: Actor, now: datetime) -> Membership:
    """Give a person a place; somebody without an account gets one that has no password yet.

    `by_hand`: the address that chooses a password is shown to whoever invites. One account is then
    never of two clinics: who set its password in one would be let into the other.
    Raises ValidationError by field.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    _check(invited)
    user = _account(invited)
    if Membership.objects.current().of(user).exists():
        raise ValidationError({"email": _("This person works here already.")})
    if by_hand and is_known_elsewhere(user):
        said = _("This person has an account already. Ask whoever runs this system to add them.")
        raise ValidationError({"email": said})
    return add_member(
        user=user,
        role=invited.role,
        is_clinical_lead=invited.is_clinical_lead,
        by=by,
        now=now,
    )


def is_known_elsewhere(user: User) -> bool:
    """Whether another clinic gave this person a place, also one that has ended."""
    with user_scope(user.id):
        places = Membership.own.get_queryset().of(user)
        return bool(places.exclude(clinic_id=current_clinic_id()).exists())


def first_page(user: User) -> str:
    """Where somebody who was invited goes: to choose a password, or to sign in with theirs.

    The address that chooses a password works once and for three days.
    """
    if user.has_usable_password():
        return reverse("account_login")
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


@transaction.atomic
def change_place(
    *, membership: Membership, role: Role, is_clinical_lead: bool, by: Actor, now: datetime
) -> None:
    """Another role from the next request on. Raises ValidationError, StaleVersion.

    Who may no longer decide as a clinician is no longer on call.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    _check_not_own(membership, by)
    _check_someone_manages(membership, stays=role == Role.CLINIC_ADMIN)
    is_on_call = membership.is_on_call and role in ON_CALL_ROLES
    save_version(membership, role=role, is_clinical_lead=is_clinical_lead, is_on_call=is_on_call)
    record_event(
        Happened(
            type="membership.changed",
            subject_type="membership",
            subject_id=membership.id,
            subject_version=membership.version,
            changes={"role": role, "is_clinical_lead": is_clinical_lead},
        ),
        by=by,
        now=now,
    )


@transaction.atomic
def let_go(*, membership: Membership, by: Actor, now: datetime) -> None:
    """No access from the next request on; their patients and tasks stay theirs until handed over.

    Raises ValidationError, StaleVersion.
    """
    by.check_may(Permission.MANAGE_CLINIC)
    _check_not_own(membership, by)
    _check_someone_manages(membership, stays=False)
    end_membership(membership=membership, by=by, now=now)


def _check(invited: Invited) -> None:
    errors: dict[str, str] = {}
    try:
        validate_email(_address(invited))
    except ValidationError:
        errors["email"] = _("Enter a whole e-mail address, such as name@example.org.")
    if not invited.name.strip():
        errors["name"] = _("Enter the name that colleagues know this person by.")
    if errors:
        raise ValidationError(errors)


def _check_not_own(membership: Membership, by: Actor) -> None:
    if membership.user_id == by.id:
        raise ValidationError(_("This is your own place. Ask another administrator to change it."))


def _check_someone_manages(membership: Membership, *, stays: bool) -> None:
    """Locks the others, so that two administrators do not let go of each other at once."""
    if membership.role != Role.CLINIC_ADMIN or stays:
        return
    others = Membership.objects.current().filter(role=Role.CLINIC_ADMIN, user__is_active=True)
    if not list(others.exclude(id=membership.id).select_for_update(of=("self",)).values_list("id")):
        raise ValidationError(_("A clinic needs one administrator at least."))


def _account(invited: Invited) -> User:
    """Held until the transaction ends: of two who invite somebody at once the second is told."""
    nobody_knows_it = {"name": invited.name.strip(), "password": make_password(None)}
    user, _is_new = User.objects.get_or_create(email=_address(invited), defaults=nobody_knows_it)
    held: User = User.objects.select_for_update(no_key=True).get(id=user.id)
    return held


def _address(invited: Invited) -> str:
    return invited.email.strip().lower()
