"""Recorded columns and their values in words, for evidence, tables and the timeline."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathway.models.findings import MYOTOMES
from pathway.protocols import CURRENT_PROTOCOL, protocol
from pathway.questions import CHOICES, INSTRUMENTS, RED_FLAGS, SETS

Words = dict[str, "str | Promise"]

COLUMNS: Words = {
    "nrs": _("Pain, 0 to 10"),
    "back_nrs": _("Back pain, 0 to 10"),
    "leg_nrs": _("Leg pain, 0 to 10"),
    "vas": _("Pain, 0 to 100"),
    "peg_pain": _("PEG pain"),
    "peg_enjoyment": _("PEG enjoyment of life"),
    "peg_activity": _("PEG general activity"),
    "function_instrument": _("Function questionnaire"),
    "function_raw": _("Function score"),
    **RED_FLAGS,
    **{f"{flag}_change": _("Change of a red flag") for flag in RED_FLAGS},
    "bowel_bladder_onset": _("Onset of bladder or bowel trouble"),
    "cauda_equina_suspected": _("Cauda equina suspected"),
    "new_neuro_symptom": _("New neurological symptom"),
    **{
        f"motor_{myotome}_{side}": format_lazy("{} {} {}", _("Motor grade"), myotome.upper(), name)
        for myotome in MYOTOMES
        for side, name in (("left", _("left")), ("right", _("right")))
    },
    "sites": _("Where it spreads"),
    "pain_classes": _("Kind of pain"),
    "facet_suspected": _("Facet joints suspected"),
    "phq2": _("PHQ-2"),
    "gad2": _("GAD-2"),
    "fear_of_movement": _("Fear of movement"),
    "side_effects_checked": _("Side effects asked about"),
    "adherence": _("Adherence"),
    "global_change": _("Change overall"),
    "product": _("Medicine"),
    "units_per_dose": _("Units a dose"),
    "max_doses_per_day": _("Doses a day"),
    "components": _("Contents"),
    "planned_end_on": _("Planned end"),
    "birth_date": _("Birth date"),
    "code": _("Condition"),
    "modality": _("Treatment"),
    "to_stage": _("Stage"),
    "injury": _("Fall, injury"),
    "effect": _("Side effect"),
    "post_score": _("Score after the block"),
    "pre_score": _("Score before the block"),
}

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
    return column.replace("_", " ").capitalize()


def value_in_words(column: str, value: Any) -> str:
    if value is None:
        return gettext("not recorded")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return ", ".join(value_in_words(column, each) for each in value) or gettext("none")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return str(_vocabulary(column).get(str(value), value))


def _vocabulary(column: str) -> Words:
    if column == "function_instrument":
        return INSTRUMENTS
    return CHOICES.get(column) or SETS.get(column) or {}


def number_in_words(value: Decimal | None) -> str:
    """7 and 6.5, never 7.00; nothing for what was not asked."""
    return "" if value is None else f"{value.normalize():f}"


def stage_in_words(stage: str) -> str:
    stages = protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).stages
    return stages[stage].title if stage in stages else stage


def day_in_words(day: date) -> str:
    return date_format(day, "j M Y")
