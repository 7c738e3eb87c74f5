"""Ways out of the building. A channel sends one letter and says honestly what became of it."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

# In all, of one attempt: a claim's lease outlives it.
WHOLE_SECONDS = 20.0
STEP_SECONDS = 10.0

ACCEPTED, KEPT, REFUSED, UNCERTAIN = "accepted", "kept", "refused", "uncertain"
LATER, BROKEN = "later", "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`key` is the same at every attempt: whoever receives it twice can tell."""

    key: str
    message_id: str
    to: str
    sender: str
    heading: str
    body: str
    stop_address: str = ""
    clinic_key: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """accepted; kept here; refused for good; uncertain: nobody knows.

    later: surely not accepted, another time it may be. broken: an error of ours before anything
    was handed over; one that repeats is set aside.

    `reason` is a code. `is_address_refused`: not the letter, but where it goes. `message_id`: the
    name under which a provider will speak of it.
    """

    kind: str
    reason: str = ""
    is_address_refused: bool = False
    message_id: str = ""


class Channel(Protocol):
    def send(self, letter: Letter) -> Outcome:
        """One attempt, over in WHOLE_SECONDS."""


def channel_named(name: str) -> Channel:
    """Raises KeyError for a channel that is not set up here."""
    channel: Channel = import_string(settings.MESSAGE_CHANNELS[name])()
    return channel


def usable_channels() -> list[str]:
    """The channels that are set up here."""
    return list(settings.MESSAGE_CHANNELS)


def keeps_everything() -> bool:
    """Nothing leaves: the demo and the tests."""
    return bool(settings.KEEPS_MESSAGES)
