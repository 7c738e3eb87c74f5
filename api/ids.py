"""Ids as the outside sees them: a prefix that says what it is, and 32 hex digits."""

import re
import uuid

_SHAPE = re.compile(r"[0-9a-f]{32}")


def public_id(prefix: str, internal: uuid.UUID | str) -> str:
    """`pat_` and the digits of the uuid."""
    return f"{prefix}_{str(internal).replace('-', '')}"


def internal_id(public: str) -> uuid.UUID:
    """The uuid behind an id of our own making."""
    return uuid.UUID(hex=public.partition("_")[2])


def read_id(prefix: str, text: str) -> uuid.UUID | None:
    """The uuid behind a public id, or None when this is no such id."""
    start, _, digits = text.partition("_")
    if start != prefix or not _SHAPE.fullmatch(digits):
        return None
    return uuid.UUID(hex=digits)
