"""What a message says and where it goes, worked out when it is claimed."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings

from clinic.models import ClinicSettings
from followup.messaging.clock import clock_of
from followup.messaging.purposes import Purpose
from followup.messaging.rendering import Rendered, render
from followup.messaging.texts import language_for
from followup.messaging.wording import text_for
from followup.models import Communication


def rendered_message(
    message: Communication, purpose: Purpose, now: datetime
) -> tuple[Rendered, str]:
    """The message in the reader's language and zone, and its stop address if it has one."""
    stored = ClinicSettings.objects.get()
    patient = message.patient if purpose.is_for_patients else None
    code = patient.language if patient else message.language
    language = language_for(code or stored.language)
    zone = clock_of(patient, stored).zone if patient else message.clinic.zone
    message.template = message.template or message.purpose
    text = text_for(message.template, message.channel, language)
    values = purpose.values(message, now)
    message.language, message.template_version = language.code, text.version
    return render(text, values, language, zone), str(values.get("stop", ""))


def address_of_reader(message: Communication) -> str:
    """Where it goes: the patient's address, or the member's own."""
    if message.contact_point is not None:
        return str(message.contact_point.value)
    if message.channel == "sms":
        return message.membership.on_call_phone or ""
    return str(message.membership.user.email)


def message_id_of(message: Communication) -> str:
    """The same at every attempt, so that a receiver can tell."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{message.id.hex}@{domain}>"
