"""The texts of messages as a list and one by one: whose wording holds, and who has read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from followup.message_list import purpose_title
from followup.messaging.purposes import all_purposes
from followup.messaging.texts import Language, Text, languages
from followup.messaging.wording import own_text, text_for
from followup.models import MessageText
from followup.services.handling import Slot


@dataclass(frozen=True, slots=True)
class ChosenText:
    """The wording that holds for one purpose, channel and language, and the product's own."""

    slot: Slot
    language: Language
    text: Text
    own: MessageText | None

    @property
    def title(self) -> Any:
        return purpose_title(self.slot.purpose)

    @property
    def is_own(self) -> bool:
        return self.own is not None and bool(self.own.body)

    @property
    def fields(self) -> list[str]:
        return [f"{{{name}}}" for name in sorted(all_purposes()[self.slot.purpose].fields)]

    @property
    def initial(self) -> dict[str, Any]:
        return {
            "heading": self.text.heading,
            "body": self.text.body,
            "read_by": self.text.read_by,
            "version": self.own.version if self.own else None,
        }


def text_rows() -> list[ChosenText]:
    return [_chosen(Slot(*which)) for which in _slots()]


def chosen_text(purpose: str, channel: str, language: str) -> ChosenText | None:
    """None for what no message is ever made of."""
    which = (purpose, channel, language)
    return _chosen(Slot(*which)) if which in set(_slots()) else None


def _slots() -> Iterator[tuple[str, str, str]]:
    for language in languages().values():
        for purpose, channel in language.texts:
            if purpose in all_purposes():
                yield purpose, channel, language.code


def _chosen(slot: Slot) -> ChosenText:
    language = languages()[slot.language]
    return ChosenText(
        slot,
        language,
        text_for(slot.purpose, slot.channel, language),
        own_text(slot.purpose, slot.channel, language),
    )
