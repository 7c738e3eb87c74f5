"""What staff are told outside the product of an emergency that nobody has acknowledged."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from followup.messaging.addresses import page
from followup.messaging.purposes import Purpose, Values
from followup.models import Communication


def why_not_needed(message: Communication, now: datetime) -> str:
    """Somebody has answered, or the finding was taken back."""
    prompt = message.prompt
    is_open = prompt is not None and prompt.closed_at is None and prompt.state == "open"
    return "" if is_open else "acknowledged"


def values(message: Communication, now: datetime) -> Values:
    """The clinic and a page behind the sign-in: nothing of the patient leaves the building."""
    return {"clinic": message.clinic.name, "link": page("prompt", message.prompt_id)}


ESCALATION = Purpose(
    title=_("An emergency to acknowledge"),
    fields=frozenset({"clinic", "link"}),
    why_not=why_not_needed,
    values=values,
    is_repeated=True,
)
