"""Words and marks of care pages: dates, ages, stages, changes of a score."""

import re
import textwrap
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext, gettext_noop, pgettext

from clinic.formats import day_in_words, moment_in_words, number_in_words
from clinic.models import Patient
from followup.due import zone
from followup.fact_words import (
    amount_in_words,
    column_in_words,
    days_spelled_out,
    severity_in_words,
    stage_in_words,
)
from pathway.engine.protocol import Protocol
from pathway.questions import KINDS

register = template.Library()

STEPS = ["ST-1", "ST-2", "ST-3", "ST-4", "ST-5"]
_STATES = {
    "held": gettext_noop("Held"),
    "deferred": gettext_noop("Deferred"),
    "declined": gettext_noop("Declined"),
}
_ANSWERS = {
    "seen": gettext_noop("Acknowledged"),
    "accepted": gettext_noop("Accepted"),
    "declined": gettext_noop("Declined"),
    "deferred": gettext_noop("Deferred"),
    "disposition": gettext_noop("Outcome recorded"),
    "undone": gettext_noop("Taken back"),
}
_SEXES = {
    "female": gettext_noop("Female"),
    "male": gettext_noop("Male"),
    "other": gettext_noop("Other"),
    "unknown": gettext_noop("not recorded"),
}
_CHANNELS = {
    "sms": gettext_noop("Text message"),
    "phone": gettext_noop("Phone"),
    "email": gettext_noop("E-mail"),
    "post": gettext_noop("Post"),
}
_POINTS = {
    "active": gettext_noop("in use"),
    "bounced": gettext_noop("does not work"),
    "stopped": gettext_noop("the patient wants no messages"),
    "wrong_person": gettext_noop("not this person's"),
}
_SEX_LETTER = {"female": "F", "male": "M", "other": "X"}


@register.filter
def day(value: date | datetime | None) -> str:
    """14 Nov 2026, at the clinic and as it writes days."""
    if value is None:
        return ""
    return day_in_words(value.astimezone(zone()) if isinstance(value, datetime) else value)


@register.filter
def clock(value: datetime) -> str:
    """14 Nov 2026, 14:05, at the clinic."""
    return moment_in_words(value.astimezone(zone()))


@register.simple_tag
def age(patient: Patient, now: datetime) -> str:
    """Whole years today, or on the day of death."""
    today = now.astimezone(zone()).date()
    years = patient.age_on(min(today, patient.deceased_on or today))
    return gettext("age unknown") if years is None else str(years)


@register.filter
def sex_letter(patient: Patient) -> str:
    """Nothing when it is not recorded."""
    letter = _SEX_LETTER.get(patient.sex)
    return pgettext("sex in one letter", letter) if letter else ""


register.filter("severity_words", severity_in_words)
register.filter("plain", number_in_words)
register.filter("stage_title", stage_in_words)


@register.filter
def stage_number(stage: str) -> str:
    """1 to 5 for the steps, nothing for the others."""
    return stage.removeprefix("ST-") if stage in STEPS else ""


@register.inclusion_tag("parts/mini_ladder.html")
def mini_ladder(stage: str) -> dict[str, Any]:
    reached = STEPS.index(stage) if stage in STEPS else -1
    marks = ["now" if at == reached else "done" if at < reached else "ahead" for at in range(5)]
    return {"marks": marks}


@register.filter
def change_in_words(change: Decimal | None) -> str:
    if change is None:
        return ""
    if change == 0:
        return gettext("no change")
    size = number_in_words(abs(change))
    return gettext("up %s") % size if change > 0 else gettext("down %s") % size


@register.simple_tag
def weeks_since(start: date, now: datetime) -> int:
    return max(0, (now.astimezone(zone()).date() - start).days // 7)


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """This page's query with some parameters changed; paging starts over."""
    query = context["request"].GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def state_words(state: str) -> str:
    return gettext(_STATES.get(state, state.capitalize()))


@register.filter
def answer_words(kind: str) -> str:
    """How a decision on a prompt is told."""
    return gettext(_ANSWERS.get(kind, kind))


@register.filter
def sex_words(patient: Patient) -> str:
    return gettext(_SEXES[patient.sex])


@register.filter
def kind_words(kind: str) -> str:
    return str(KINDS.get(kind, kind))


@register.filter
def coordinate(value: float) -> str:
    """A number as SVG wants it, whatever the language."""
    return f"{value:g}"


@register.simple_tag
def sitting() -> uuid.UUID:
    """Sent with an answer, so that a second press is the same answer."""
    return uuid.uuid4()


@register.filter
def dialled(number: str) -> str:
    """As a phone dials it."""
    return re.sub(r"[^0-9+*#]", "", number)


register.filter("column_words", column_in_words)
register.filter("days_spelled_out", days_spelled_out)


@register.filter
def shortened(words: str, most: int) -> str:
    """At most so many characters, cut between two words."""
    return textwrap.shorten(words, most, placeholder=" …")


@register.filter
def amount(number: dict[str, Any]) -> str:
    return amount_in_words(number["value"], number["unit"])


@register.filter
def amount_of(rules: Protocol, key: str) -> str:
    """A number of the protocol with its unit: 14 days."""
    shown = rules.numbers[key].shown
    return amount_in_words(shown.value, shown.unit)


@register.filter
def says_of(rules: Protocol, key: str) -> str:
    """What a number of the protocol is for."""
    return rules.numbers[key].shown.says


@register.filter
def point_words(state: str) -> str:
    """Whether an address may be used, in words."""
    return gettext(_POINTS.get(state, state))


@register.filter
def channel_words(channel: str) -> str:
    return gettext(_CHANNELS.get(channel, channel))
