"""Filling in a text: only the fields its purpose has, and nothing that breaks out of a heading."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from followup.messaging.purposes import Values
from followup.messaging.texts import Language, Text

LONGEST_SMS = 600
LONGEST_BODY = 5000
LONGEST_HEADING = 200
_NEEDED = {
    "link": _lazy("Name {link}: without it the message leads nowhere."),
    "stop": _lazy("Name {stop}, so that whoever reads it can end the messages."),
    "emergency": _lazy("Name {emergency}: nobody reads answers, and it must say whom to call."),
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    heading: str
    body: str


def render(text: Text, values: Values, language: Language, zone: ZoneInfo) -> Rendered:
    """The message as the patient reads it. Raises ValidationError for a field without a value.

    Values are put in on one line: what somebody typed for a place starts no line of its own.
    """
    words = {name: _in_words(value, name, language, zone) for name, value in values.items()}
    return Rendered(
        heading=_one_line(_filled(text.heading, words)), body=_filled(text.body, words).strip()
    )


def check_text(text: Text, *, channel: str, fields: Collection[str]) -> None:
    """Raises ValidationError for what could not be sent, naming each field that is not known."""
    errors: dict[str, str] = {}
    for name, said in (("heading", text.heading), ("body", text.body)):
        if fault := _fault(said, fields):
            errors[name] = fault
    if not text.body.strip():
        errors["body"] = _("Enter the text of the message.")
    elif missing := _missing(text.body, fields):
        errors.setdefault("body", missing)
    if channel == "email" and not text.heading.strip():
        errors["heading"] = _("Enter the subject of the e-mail.")
    if _CONTROL.search(text.heading):
        errors["heading"] = _("The subject must be one line.")
    longest = LONGEST_SMS if channel == "sms" else LONGEST_BODY
    if len(text.body) > longest:
        errors["body"] = _("Shorten the text to %(longest)s characters at most.") % {
            "longest": longest
        }
    if errors:
        raise ValidationError(errors)


def _missing(body: str, fields: Collection[str]) -> str:
    """What a reader cannot do without: the page, the way out, and whom to call in an emergency."""
    for name, why in _NEEDED.items():
        if name in fields and f"{{{name}}}" not in body:
            return str(why)
    return ""


def fields_of(said: str) -> list[str]:
    """The fields that a text names, in order. Raises ValueError for braces that do not pair."""
    return [
        name for _before, name, _how, _conversion in Formatter().parse(said) if name is not None
    ]


def _fault(said: str, fields: Collection[str]) -> str:
    known = ", ".join(f"{{{name}}}" for name in sorted(fields))
    try:
        parts = list(Formatter().parse(said))
    except ValueError:
        return _("A brace is not closed. Fields are written as %(known)s.") % {"known": known}
    for _before, name, how, conversion in parts:
        if name is None:
            continue
        if name not in fields or how or conversion:
            return _("{%(name)s} is not a field of this message. Use: %(known)s.") % {
                "name": name,
                "known": known,
            }
    return ""


def _filled(said: str, words: dict[str, str]) -> str:
    """Field by field, never by `format`: a name such as {clinic.id} must reach nothing."""
    parts = []
    for before, name, how, conversion in Formatter().parse(said):
        parts.append(before)
        if name is not None:
            if name not in words or how or conversion:
                raise ValidationError(f"The text names {{{name}}}, which this message has not.")
            parts.append(words[name])
    return "".join(parts)


def _in_words(value: object, name: str, language: Language, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return _dated(value.astimezone(zone), name, language)
    if isinstance(value, date):
        return _dated(value, name, language)
    return _one_line(str(value)) or language.words.get(name, "")


def _dated(moment: date, name: str, language: Language) -> str:
    with translation.override(language.code):
        return dateformat.format(moment, language.formats[name])


def _one_line(said: str) -> str:
    return _CONTROL.sub(" ", said).strip()
