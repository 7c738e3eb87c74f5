"""Recorded columns and their values in words, for evidence, tables and the timeline."""

import re
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.formats import day_in_words as day_in_words
from clinic.formats import number_in_words as number_in_words
from followup.due import zone
from followup.stage_titles import spoken
from pathway.engine.words import words
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.questions import CHOICES, INSTRUMENTS, SETS
from pathway.records.findings import ASKED, EXAMINED

Words = dict[str, "str | Promise"]

COLUMNS: Words = {
    **{field.name: field.label for field in (*ASKED, *EXAMINED)},
    "product": _("Medicine"),
    "units_per_dose": _("Units a dose"),
    "max_doses_per_day": _("Doses a day"),
    "components": _("Contents"),
    "planned_end_on": _("Planned end"),
    "birth_date": _("Birth date"),
    "code": _("Condition"),
    "subject": _("Declared"),
    "modality": _("Treatment"),
    "to_stage": _("Stage"),
    "kind": _("Last seen"),
    "injury": _("Fall, injury"),
    "effect": _("Side effect"),
    "post_score": _("Score after the block"),
    "pre_score": _("Score before the block"),
    "scale_max": _("Highest score of its scale"),
    "minutes_after": _("Minutes after the block"),
    "procedure": _("Procedure"),
    "scheduled_at": _("Appointment"),
    "to": _("Referred to"),
}
# What the engine abbreviates and a chart should not.
NAMES: Words = {
    "cbt": _("cognitive behavioural therapy"),
    "ctd": _("connective tissue disease"),
    "mbsr": _("mindfulness-based stress reduction"),
    "mdr": _("multidisciplinary rehabilitation"),
    "pelvic_floor": _("pelvic floor dysfunction"),
}
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\S+")
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

SEVERITIES: Words = {
    "emergency": _("Emergency"),
    "urgent": _("Urgent"),
    "routine": _("Routine"),
    "info": _("For information"),
}


def severity_in_words(severity: str) -> str:
    return str(SEVERITIES.get(severity, severity))


def column_in_words(column: str) -> str:
    """The label of a column; one without a label is spelled out from its name."""
    if column in COLUMNS:
        return str(COLUMNS[column])
    return starting_upper(code_in_words(column))


def code_in_words(code: str) -> str:
    named = NAMES.get(code.replace(" ", "_"))
    return str(named) if named else words(code)


def starting_upper(text: str) -> str:
    """`capitalize` would also lower the letters that follow, as in PHQ-2."""
    return text[:1].upper() + text[1:]


def value_in_words(column: str, value: Any) -> str:
    if value is None:
        return gettext("not recorded")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return ", ".join(value_in_words(column, each) for each in value) or gettext("none")
    if isinstance(value, date):
        return day_in_words(value)
    if column == "to_stage":
        return stage_in_words(str(value))
    return str(_vocabulary(column).get(str(value)) or _plain_text(str(value)))


def _plain_text(text: str) -> str:
    """A stored day, moment or code that no question lists."""
    if _MOMENT.fullmatch(text):
        return day_in_words(datetime.fromisoformat(text).astimezone(zone()).date())
    return code_in_words(text) if _CODE.fullmatch(text) else days_spelled_out(text)


def _vocabulary(column: str) -> Words:
    if column == "function_instrument":
        return INSTRUMENTS
    return CHOICES.get(column) or SETS.get(column) or {}


def stage_in_words(stage: str) -> str:
    stages = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).stages
    return spoken(stages[stage].title) if stage in stages else stage


def days_spelled_out(text: str) -> str:
    """What the engine says holds days as 2026-11-14: people read 14 Nov 2026."""
    return _DAY.sub(lambda found: _day_or_text(found[0]), text)


def _day_or_text(text: str) -> str:
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text


def amount_in_words(value: Any, unit: str) -> str:
    """1 day, 2 days: the protocol writes every unit in the plural."""
    return f"{value} {unit.removesuffix('s') if str(value) == '1' else unit}".rstrip()
