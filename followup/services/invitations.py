"""Telling somebody that they were given a place here, by e-mail."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy

from clinic.actors import Actor
from clinic.models import Membership
from clinic.services.people import first_page
from followup.messaging.channels import usable_channels
from followup.messaging.purposes import Purpose, Values
from followup.models import Communication
from followup.services.settling import tell_message

CHANNEL = "email"
# As long as the address that chooses a password works.
WORKS_FOR = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


def can_write_invitations() -> bool:
    """Where nothing leaves the building, the address is handed over in person."""
    return CHANNEL in usable_channels() and not settings.KEEPS_MESSAGES


def send_invitation(*, membership: Membership, by: Actor, now: datetime) -> Communication:
    """Again on another day; the same day once."""
    message, is_new = Communication.objects.get_or_create(
        subject=f"invitation:{membership.id}",
        step=now.date().isoformat(),
        channel=CHANNEL,
        defaults={
            "membership": membership,
            "purpose": "invitation",
            "template": "invitation",
            "language": membership.user.language,
            "send_after": now,
            "expires_at": now + WORKS_FOR,
            "created_at": now,
            "updated_at": now,
        },
    )
    if is_new:
        tell_message(message, "planned", by=by, now=now)
    return message


def why_not(message: Communication, now: datetime) -> str:
    """Whoever was let go meanwhile is not invited."""
    member = message.membership
    return "" if member is not None and member.ended_on is None else "no_longer_here"


def values(message: Communication, now: datetime) -> Values:
    user = message.membership.user
    return {"clinic": message.clinic.name, "link": f"{settings.PUBLIC_URL}{first_page(user)}"}


INVITATION = Purpose(
    title=gettext_lazy("Invitation of staff"),
    fields=frozenset({"clinic", "link"}),
    why_not=why_not,
    values=values,
)
