"""The text that holds: a clinic's own wording where there is one, else the product's."""

from followup.messaging.texts import Language, Text
from followup.models import MessageText


def text_for(purpose: str, channel: str, language: Language) -> Text:
    """Raises KeyError where nobody has written a text of this purpose for the channel."""
    rows = MessageText.objects.filter(purpose=purpose, channel=channel, language=language.code)
    own = rows.first()
    if own is None:
        return language.texts[purpose, channel]
    return Text(own.heading, own.body, own.read_by, own.version)
