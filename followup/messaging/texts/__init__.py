"""The product's own texts, one file a language, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """One message before its fields are filled in; a text message has no heading."""

    heading: str
    body: str
    read_by: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes days and times, what it says for what is missing, and its texts."""

    code: str
    name: str
    formats: Mapping[str, str]
    words: Mapping[str, str]
    texts: Mapping[tuple[str, str], Text]


@cache
def languages() -> dict[str, Language]:
    """By code, English first."""
    codes = sorted(
        (path.stem for path in _FOLDER.glob("*.toml")), key=lambda code: code != FALLBACK
    )
    return {code: _read(code) for code in codes}


def language_for(code: str) -> Language:
    """The language of a patient or a clinic, such as `es-MX`; English when nobody wrote it."""
    known = languages()
    return known.get(code.partition("-")[0].lower(), known[FALLBACK])


def _read(code: str) -> Language:
    said = tomllib.loads((_FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    name, read_by = said.pop("language"), said.pop("read_by")
    formats, words = said.pop("formats"), said.pop("words")
    texts = {
        (purpose, channel): Text(text.get("heading", ""), text["body"].strip(), read_by)
        for purpose, channels in said.items()
        for channel, text in channels.items()
    }
    return Language(code, name, formats, words, texts)
