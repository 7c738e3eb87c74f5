"""The text that holds: a clinic's own wording where there is one, else the product's."""

from followup.messaging.texts import Language, Text
from followup.models import MessageText


def text_for(purpose: str, channel: str, language: Language) -> Text:
    """Raises KeyError where nobody has written a text of this purpose for the channel."""
    own = own_text(purpose, channel, language)
    if own is None or not own.body:
        return language.texts[purpose, channel]
    return Text(own.heading, own.body, own.read_by, own.version)


def own_text(purpose: str, channel: str, language: Language) -> MessageText | None:
    """The clinic's own row; with an empty body it stands for the product's text again."""
    rows = MessageText.objects.filter(purpose=purpose, channel=channel, language=language.code)
    found: MessageText | None = rows.first()
    return found
