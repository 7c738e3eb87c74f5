"""Telling the clinic's administrators that a receiver was switched off."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from api.webhooks.models import WebhookEndpoint
from clinic.actors import system
from clinic.models import Membership
from clinic.permissions import Role
from followup.messaging.addresses import page
from followup.messaging.channels import usable_channels
from followup.messaging.purposes import Purpose, Values
from followup.models import Communication
from followup.services.settling import tell_message

CHANNEL = "email"
NAME = "webhook_disabled"


def tell_disabled(endpoint: WebhookEndpoint, why: str, *, now: datetime) -> None:
    """One message an administrator; without a mail server the page of integrations says it alone."""
    if CHANNEL not in usable_channels():
        return
    for member in Membership.objects.current().filter(role=Role.CLINIC_ADMIN):
        message = Communication.objects.create(
            membership=member,
            purpose=NAME,
            subject=f"{NAME}:{endpoint.id}:{member.id}",
            step=now.isoformat(timespec="seconds")[:30],
            channel=CHANNEL,
            template=NAME,
            language="",
            send_after=now,
            created_at=now,
            updated_at=now,
        )
        tell_message(message, "planned", by=system("worker"), now=now)


def why_not(message: Communication, now: datetime) -> str:
    """Somebody has resumed or removed it meanwhile."""
    endpoint_id = message.subject.split(":")[1]
    is_off = WebhookEndpoint.objects.kept().filter(id=endpoint_id, state="disabled").exists()
    return "" if is_off else "no_longer_due"


def values(message: Communication, now: datetime) -> Values:
    return {"clinic": message.clinic.name, "link": page("integrations")}


DISABLED = Purpose(
    title=_("A receiver of events was switched off"),
    fields=frozenset({"clinic", "link"}),
    why_not=why_not,
    values=values,
    is_repeated=True,
)
