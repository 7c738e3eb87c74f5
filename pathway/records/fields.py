"""What one value of an entry may be: one description for pages, API and imports."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Label = str | Promise
Words = Mapping[str, Label]
Messages = dict[str, Any]

LONGEST_NOTE = 4000
LONGEST_REASON = 60

_TYPES: dict[str, type | tuple[type, ...]] = {
    "word": str,
    "words": (list, tuple),
    "text": str,
    "note": str,
    "whole": int,
    "score": Decimal,
    "flag": bool,
    "day": date,
    "instant": datetime,
    "id": uuid.UUID,
    "ids": (list, tuple),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value. `kind` is a key of `_TYPES`; `least` and `most` bound numbers, both included.

    `places` are the decimals kept exactly; `longest` is in characters. Where many values are
    asked together, those of one `section` belong side by side. `of` is the subject whose thread
    an id names; without it, an entry of any subject. `unsaid`: what to leave it empty means.
    """

    name: str
    label: Label
    kind: str
    words: Words | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    places: int = 2
    longest: int = 0
    is_required: bool = False
    hint: Label = ""
    section: Label = ""
    of: str = ""
    unsaid: Label = ""

    def fault(self, value: Any) -> Label | None:
        """What is wrong with a value, said so that it can be mended; None when nothing is."""
        if value is None or value in ("", [], ()):
            return _("Fill this in.") if self.is_required else None
        if not self._is_of_kind(value):
            return _("This is not the kind of value that belongs here.")
        if self.words is not None:
            return self._unknown_word([value] if self.kind == "word" else value)
        if self.kind in ("whole", "score"):
            return self._off_scale(Decimal(value))
        if self.longest and len(value) > self.longest:
            return _("Use at most %(count)d characters.") % {"count": self.longest}
        return None

    def _is_of_kind(self, value: Any) -> bool:
        if self.kind == "score" and isinstance(value, int):
            return not isinstance(value, bool)
        is_bool = isinstance(value, bool) and self.kind != "flag"
        return isinstance(value, _TYPES[self.kind]) and not is_bool

    def _unknown_word(self, given: Iterable[str]) -> Label | None:
        allowed = self.words or {}
        if all(word in allowed for word in given):
            return None
        return _("Choose from: %(words)s.") % {"words": ", ".join(allowed)}

    def _off_scale(self, number: Decimal) -> Label | None:
        if not number.is_finite() or number != round(number, self.places):
            return _("Enter a number with at most %(places)d decimals.") % {"places": self.places}
        if self.least is not None and number < self.least:
            return _("Enter %(least)s or more.") % {"least": _shown(self.least)}
        if self.most is not None and number > self.most:
            return _("Enter %(most)s or less.") % {"most": _shown(self.most)}
        return None


def word(name: str, label: Label, words: Words, **options: Any) -> Field:
    return Field(name=name, label=label, kind="word", words=words, **options)


def some(name: str, label: Label, words: Words, **options: Any) -> Field:
    """Any number of the words; none of them is an answer, not silence."""
    return Field(name=name, label=label, kind="words", words=words, **options)


def text(name: str, label: Label, longest: int, **options: Any) -> Field:
    return Field(name=name, label=label, kind="text", longest=longest, **options)


def note(**options: Any) -> Field:
    return Field(
        name="note", label=gettext_lazy("Note"), kind="note", longest=LONGEST_NOTE, **options
    )


def whole(name: str, label: Label, least: int, most: int, **options: Any) -> Field:
    bounds = {"least": Decimal(least), "most": Decimal(most), "places": 0}
    return Field(name=name, label=label, kind="whole", **bounds, **options)  # type: ignore[arg-type]


def score(name: str, label: Label, least: int, most: int, **options: Any) -> Field:
    bounds = {"least": Decimal(least), "most": Decimal(most)}
    return Field(name=name, label=label, kind="score", **bounds, **options)  # type: ignore[arg-type]


def flag(name: str, label: Label, **options: Any) -> Field:
    return Field(name=name, label=label, kind="flag", **options)


def day(name: str, label: Label, **options: Any) -> Field:
    return Field(name=name, label=label, kind="day", **options)


def instant(name: str, label: Label, **options: Any) -> Field:
    return Field(name=name, label=label, kind="instant", **options)


def required(field: Field) -> Field:
    return replace(field, is_required=True)


def reason() -> Field:
    return text("reason", gettext_lazy("Reason"), LONGEST_REASON)


def faults(fields: Iterable[Field], values: Mapping[str, Any]) -> Messages:
    """The message of every value that cannot be stored, by its name."""
    known = {field.name: field for field in fields}
    found: Messages = {
        name: _("There is no such value here.") for name in values if name not in known
    }
    for name, field in known.items():
        if message := field.fault(values.get(name)):
            found[name] = message
    return found


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"
