"""The protocols this build carries: folders of words, numbers and citations."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pathway.engine.loading import load_protocol
from pathway.engine.protocol import Protocol

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ProtocolName:
    name: str
    version: str


CURRENT_PROTOCOL = ProtocolName("low_back_pain", "1")


@lru_cache(maxsize=16)
def protocol(name: str, version: str) -> Protocol:
    """A protocol version by name; raises ProtocolError when this build does not carry it."""
    return load_protocol(_FOLDER / name / version)


def carried() -> set[tuple[str, str]]:
    """Every (protocol, version) this build can evaluate."""
    return {
        (file.parent.parent.name, file.parent.name) for file in _FOLDER.glob("*/*/protocol.toml")
    }
