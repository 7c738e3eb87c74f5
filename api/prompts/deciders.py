"""Whose decision it is: a person's, whichever door it comes through."""

from dataclasses import replace

from django.core.exceptions import ValidationError

from clinic.actors import Actor
from clinic.models import Membership


def decider(by: Actor, email: str | None) -> Actor:
    """The member who decided. A program names them and acts with no more than their permissions.

    Raises ValidationError when nobody, or the wrong way, is named.
    """
    if by.kind != "client":
        if email:
            raise ValidationError({"decided_by": "You are signed in: leave this out."})
        return by
    if not email:
        raise ValidationError(
            {"decided_by": "Give the e-mail address of the member of the clinic who decided."}
        )
    return _in_the_name_of(by, email)


def _in_the_name_of(by: Actor, email: str) -> Actor:
    members = Membership.objects.current().select_related("user")
    found = members.filter(user__email=email.strip().lower()).first()
    if found is None:
        raise ValidationError({"decided_by": "No member of this clinic has this address."})
    return replace(
        by,
        id=found.user_id,
        name=f"{found.user}, through {by.name}",
        role=found.role,
        permissions=by.permissions & found.permissions,
    )
