"""A trial: a member sees one text as patients get it, at their own address and nowhere else."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.actors import Actor
from clinic.models import Clinic, ClinicSettings, Membership
from clinic.permissions import Permission
from clinic.tenancy import current_clinic_id, current_scope
from followup.messaging.channels import usable_channels
from followup.messaging.purposes import Purpose, Values, purpose_named
from followup.messaging.rendering import Rendered, render
from followup.messaging.texts import Language, Text, language_for
from followup.models import Communication
from followup.services.settling import tell_message

_HOLDS = timedelta(hours=1)
_AHEAD = timedelta(days=1)
# What a digest would count on some day.
_COUNTS = {"overdue": 1, "due": 4, "unassigned": 2, "notices": 3}
_FIELDS = frozenset(
    {"clinic", "phone", "emergency", "stop", "day", "time", "place", "link", *_COUNTS}
)


def preview(text: Text, language: Language, purpose: str, now: datetime) -> Rendered:
    """As a patient would read it, about a visit that nobody has booked."""
    values = _sample(now, language)
    wanted = {name: values[name] for name in purpose_named(purpose).fields if name in values}
    return render(text, wanted, language, ZoneInfo(current_scope().time_zone))


def send_trial(
    *,
    member: Membership,
    purpose: str,
    channel: str,
    language: Language,
    by: Actor,
    now: datetime,
) -> Communication:
    """Put a trial of a text into the queue. Raises ValidationError without an address to send to."""
    by.check_may(Permission.MANAGE_CLINIC)
    if channel not in usable_channels():
        raise ValidationError(_("This channel is not set up here."))
    if channel == "sms" and not member.on_call_phone:
        raise ValidationError(
            _("You have no phone number here. Enter one where the people on call are listed.")
        )
    message: Communication = Communication.objects.create(
        membership=member,
        purpose="test",
        subject=f"test:{uuid.uuid4()}",
        step="now",
        channel=channel,
        template=purpose,
        language=language.code,
        send_after=now,
        expires_at=now + _HOLDS,
        created_at=now,
        updated_at=now,
    )
    tell_message(message, "planned", by=by, now=now)
    return message


def _sample(now: datetime, language: Language) -> dict[str, Any]:
    stored = ClinicSettings.objects.get()
    clinic = Clinic.objects.get(id=current_clinic_id())
    at = now + _AHEAD
    return {
        "clinic": f"{language.words['test']}: {clinic.name}",
        "phone": stored.phone,
        "emergency": stored.emergency_number,
        "stop": f"{settings.PUBLIC_URL}/s/…/",
        "link": f"{settings.PUBLIC_URL}/…/",
        "day": at,
        "time": at,
        "place": language.words["place"],
        **_COUNTS,
    }


def _values(message: Communication, now: datetime) -> Values:
    return _sample(now, language_for(message.language))


def _always(message: Communication, now: datetime) -> str:
    return ""


TEST = Purpose(
    title=gettext_lazy("Trial of a text"), fields=_FIELDS, why_not=_always, values=_values
)
