"""The columns of a caseload table, what each means, and how its text is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from followup.services.contact_points import checked_number
from pathway.models.course import STAGES

Text = str | Promise
SEXES = {"f": "female", "m": "male", "x": "other"}
SEXES |= {word: word for word in ("female", "male", "other", "unknown")}
TRUE, FALSE = ("yes", "y", "si", "sí", "1", "true"), ("no", "n", "0", "false")
LIVING_STAGES = [stage for stage in STAGES if stage not in {"ST-X", "ST-E"}]
LONGEST_NAME = 200
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


class Unreadable(Exception):
    """The text of a cell cannot be read; the message says what to write."""

    def __init__(self, code: str, says: Text) -> None:
        super().__init__(str(says))
        self.code = code


@dataclass(frozen=True, slots=True)
class Column:
    """`example` stands in the template that people download."""

    name: str
    means: Promise
    read: Callable[[str], Any]
    example: str = ""
    is_required: bool = False


def _text(value: str) -> str:
    if len(value) > LONGEST_NAME:
        raise Unreadable("too-long", _("Write at most 200 characters."))
    return value


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unreadable(
            "not-a-date", _("Write a real date as year-month-day, such as 2026-03-27.")
        ) from None


def _sex(value: str) -> str:
    try:
        return SEXES[value.casefold()]
    except KeyError:
        raise Unreadable(
            "unknown-word", _("Write female, male, other or unknown, or leave it empty.")
        ) from None


def _number(value: str) -> str:
    try:
        return checked_number(value, "sms")
    except ValidationError as refused:
        raise Unreadable("not-a-number", " ".join(refused.messages)) from None


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise Unreadable(
            "not-an-address", _("Write a whole e-mail address, such as name@example.org.")
        ) from None
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise Unreadable("unknown-word", _("Write a language code, such as en or es."))
    return value.lower()


def _yes(value: str) -> bool:
    if value.casefold() in (*TRUE, *FALSE):
        return value.casefold() in TRUE
    raise Unreadable("unknown-word", _("Write yes or no, or leave it empty."))


def _stage(value: str) -> str:
    stage = f"ST-{value.upper().removeprefix('ST-')}"
    if stage not in LIVING_STAGES:
        raise Unreadable("unknown-word", _("Write 0, 1, 2, 3, 4, 5 or M for maintenance."))
    return stage


def _pain(value: str) -> Decimal:
    try:
        score = Decimal(value.replace(",", "."))
    except InvalidOperation:
        score = Decimal(-1)
    if not (score.is_finite() and 0 <= score <= 10) or -int(score.as_tuple().exponent) > 1:
        raise Unreadable("out-of-range", _("Write a score from 0 to 10."))
    return score


_DAY_FORM = "2026-03-27"
# The number of the invented patient in the file to fill in: no row of it is taken for a person.
EXAMPLE = "EXAMPLE"
COLUMNS = {
    column.name: column
    for column in (
        Column("number", _("The patient's number at your clinic"), _text, EXAMPLE, True),
        Column("family", _("Family name"), _text, "Duarte", True),
        Column("given", _("Given names"), _text, "Ines"),
        Column("birth_date", _("Birth date"), _day, "1961-09-03"),
        Column("sex", _("female, male, other or unknown"), _sex, "female"),
        Column("mobile", _("Number for text messages, with the country's code"), _number),
        Column("email", _("E-mail address"), _email, "ines.duarte@example.org"),
        Column("agrees", _("yes: the patient agreed to messages there"), _yes, "yes"),
        Column("language", _("Language of messages: en or es"), _language, "en"),
        Column("enrolled_on", _("First day on the pathway"), _day, _DAY_FORM, True),
        Column("onset_on", _("Since when the pain, if known"), _day),
        Column("owner", _("E-mail address of the colleague who follows the patient"), _email),
        Column("stage", _("Stage now: 0 to 5, or M for maintenance"), _stage, "2"),
        Column("stage_since", _("Since when in that stage"), _day, "2026-05-08"),
        Column("pain", _("Last pain score, 0 to 10"), _pain, "6"),
        Column("pain_on", _("Day of that score"), _day, "2026-05-08"),
    )
}
REQUIRED = [name for name, column in COLUMNS.items() if column.is_required]
# A value in the first needs one in the second.
TOGETHER = {"stage": "stage_since", "pain": "pain_on"}
