"""The protocols that can be evaluated here: folders of words, numbers and citations.

This build carries its own; `PROTOCOL_FOLDERS` adds folders laid out alike, <name>/<version>.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from pathway.engine.loading import load_protocol
from pathway.engine.protocol import Protocol, ProtocolError

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ProtocolName:
    name: str
    version: str


CURRENT_PROTOCOL = ProtocolName("low_back_pain", "1")


def protocol(name: str, version: str) -> Protocol:
    """A protocol version by name; raises ProtocolError when it is not carried here."""
    return _loaded(_folders(), name, version)


def current_protocol() -> Protocol:
    """The version that new care plans are pinned to."""
    return protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version)


def carried() -> set[tuple[str, str]]:
    """Every (protocol, version) that can be evaluated here."""
    return {
        (file.parent.parent.name, file.parent.name)
        for folder in _folders()
        for file in folder.glob("*/*/protocol.toml")
    }


def version_or_draft(said: str) -> Protocol:
    """A version of the current protocol, or the draft in a folder. Raises ProtocolError."""
    if (Path(said) / "protocol.toml").is_file():
        return load_protocol(Path(said))
    if (CURRENT_PROTOCOL.name, said) in carried():
        return protocol(CURRENT_PROTOCOL.name, said)
    known = ", ".join(
        sorted(version for name, version in carried() if name == CURRENT_PROTOCOL.name)
    )
    raise ProtocolError(f"{said!r} is no folder of a protocol and no version of it: {known}.")


def _folders() -> tuple[Path, ...]:
    return (_FOLDER, *settings.PROTOCOL_FOLDERS)


@lru_cache(maxsize=16)
def _loaded(folders: tuple[Path, ...], name: str, version: str) -> Protocol:
    """Released versions do not change while a process runs."""
    places = [folder / name / version for folder in folders]
    found = load_protocol(next((place for place in places if place.is_dir()), places[0]))
    if (found.id, found.version) != (name, version):
        raise ProtocolError(f"{name}/{version}: protocol.toml says {found.id} {found.version}")
    return found
