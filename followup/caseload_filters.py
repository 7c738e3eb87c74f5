"""The words by which an address narrows the caseload; other pages link with them.

Each may stand in the address several times: a row has to answer one of its values, and all of
the names. A word or value that is not known asks for nothing, and the page says so.

| name          | value                                        | which patients                           |
|---------------|----------------------------------------------|------------------------------------------|
| `mine`        | `1`                                          | of whom the reader is the owner          |
| `owner`       | id of a membership, or `none`                | of this owner; of nobody                 |
| `stage`       | `ST-0` to `ST-5`, `ST-E`, `ST-M`             | in this stage                            |
| `weeks_min`   | weeks                                        | at least so long in their stage          |
| `trend`       | `worse`, `none`, `partial`, `good`,          | whose latest reassessment is of this     |
|               | `unknown`, `new`                             | class; `new`: none yet                   |
| `risk`        | `high`, `medium`, `low`, `unknown`           | in this STarT Back group                 |
| `severity`    | `emergency`, `urgent`, `routine`, `none`     | with such a prompt open; without any     |
| `prompt`      | id of a rule, `RSP-STEPUP`                   | with a prompt of this rule open          |
| `overdue`     | `1`                                          | with a deadline that has passed          |
| `due_days`    | days, 0 is today                             | next due by then, and not yet overdue    |
| `silent_days` | days                                         | so long without contact, and in care     |
| `age_min`     | years                                        | at least so old; never by unknown birth  |
| `q`           | letters of the name, or a number             | called so                                |

Beside them `sort`, `col`, `size`, `after` and `view` (followup/caseload_address.py).
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clinic.models import Membership, Patient
from followup.directory import is_called_or_numbered
from followup.due import end_of_day, zone
from followup.fact_words import severity_in_words, stage_in_words
from pathway.models import Prompt, course
from pathway.protocols import CURRENT_PROTOCOL, protocol

TRENDS = {
    "worse": _("Worse"),
    "none": _("No response"),
    "partial": _("Partial response"),
    "good": _("Good response"),
    "unknown": _("Cannot tell"),
    "new": _("Not reassessed yet"),
}
RISKS = {"high": _("High"), "medium": _("Medium"), "low": _("Low"), "unknown": _("Not recorded")}
# Who is closed is no longer in the caseload.
STAGES = tuple(stage for stage in course.STAGES if stage != "ST-X")
SEVERITIES = ("emergency", "urgent", "routine")
LONGEST_SEARCH, MOST = 100, 5000


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, and when."""

    membership: Membership
    now: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """`read` raises ValueError for what it does not know; `words` fill the chip."""

    read: Callable[[str], Any]
    condition: Callable[[Any, Reader], Q]
    words: Callable[[Any], str]


def _one_of(*known: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return read


def _whole(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= number <= MOST:
        raise ValueError(text)
    return number


def _owner(text: str) -> Any:
    return None if text == "none" else uuid.UUID(text)


def _searched(text: str) -> str:
    return text.strip()[:LONGEST_SEARCH]


def _rule(text: str) -> str:
    return _one_of(*protocol(CURRENT_PROTOCOL.name, CURRENT_PROTOCOL.version).rules)(text)


def _is_owned(owner: Any, reader: Reader) -> Q:
    return Q(care_plan__owner=owner) if owner else Q(care_plan__owner__isnull=True)


def _is_mine(value: Any, reader: Reader) -> Q:
    return Q(care_plan__owner=reader.membership)


def _is_since(weeks: int, reader: Reader) -> Q:
    return Q(stage_since__lte=_today(reader) - timedelta(weeks=weeks))


def _has_trend(trend: str, reader: Reader) -> Q:
    return Q(response="" if trend == "new" else trend)


def _has_risk(risk: str, reader: Reader) -> Q:
    return Q(start_back_risk="" if risk == "unknown" else risk)


def _has_open(severity: str, reader: Reader) -> Q:
    if severity == "none":
        return Q(open_emergency=0, open_urgent=0, open_routine=0)
    return Q(**{f"open_{severity}__gt": 0})


def _has_prompt(rule: str, reader: Reader) -> Q:
    return Q(care_plan_id__in=Prompt.objects.showing().filter(rule=rule).values("care_plan_id"))


def _is_overdue(value: Any, reader: Reader) -> Q:
    return Q(next_due_at__lte=reader.now)


def _is_due(days: int, reader: Reader) -> Q:
    return Q(next_due_at__gt=reader.now, next_due_at__lte=end_of_day(reader.now, days))


def _is_silent(days: int, reader: Reader) -> Q:
    """Whoever was never reached counts once they are so long in care."""
    day = _today(reader) - timedelta(days=days)
    never = Q(last_contact_on__isnull=True, care_plan__episode__started_on__lte=day)
    return Q(last_contact_on__lte=day) | never


def _is_aged(years: int, reader: Reader) -> Q:
    """Born on 29 February one is a year older on 1 March."""
    today = _today(reader)
    if years >= today.year:
        return Q(pk__in=[])
    try:
        latest = today.replace(year=today.year - years)
    except ValueError:
        latest = today.replace(year=today.year - years, day=28)
    return Q(patient__birth_date__lte=latest)


def _is_called(wanted: str, reader: Reader) -> Q:
    found = Patient.objects.filter(is_called_or_numbered(wanted))
    return Q(patient_id__in=found.values("id"))


def _today(reader: Reader) -> Any:
    return reader.now.astimezone(zone()).date()


def _owner_words(owner: Any) -> str:
    if owner is None:
        return gettext("Owner: nobody")
    member = Membership.objects.filter(id=owner).select_related("user").first()
    return gettext("Owner: %s") % (
        member.user if member else gettext("somebody not of this clinic")
    )


def _severity_words(severity: str) -> str:
    if severity == "none":
        return gettext("No prompt open")
    return gettext("Prompts: %s") % severity_in_words(severity).lower()


def _due_words(days: int) -> str:
    if days == 0:
        return gettext("Due today")
    return ngettext("Due within %d day", "Due within %d days", days) % days


def _silent_words(days: int) -> str:
    said = ngettext("No contact for %d day", "No contact for %d days", days)
    return said % days


def _weeks_words(weeks: int) -> str:
    said = ngettext("%d week or longer in the stage", "%d weeks or longer in the stage", weeks)
    return said % weeks


def _named(sentence: str | Promise, names: Mapping[str, Any]) -> Callable[[str], str]:
    return lambda value: str(sentence) % str(names[value]).lower()


FILTERS: dict[str, Filter] = {
    "q": Filter(_searched, _is_called, lambda text: gettext("“%s”") % text),
    "mine": Filter(_one_of("1"), _is_mine, lambda _value: gettext("Mine")),
    "owner": Filter(_owner, _is_owned, _owner_words),
    "stage": Filter(_one_of(*STAGES), lambda stage, _reader: Q(stage=stage), stage_in_words),
    "weeks_min": Filter(_whole, _is_since, _weeks_words),
    "trend": Filter(_one_of(*TRENDS), _has_trend, _named(_("Trend: %s"), TRENDS)),
    "risk": Filter(_one_of(*RISKS), _has_risk, _named(_("STarT Back: %s"), RISKS)),
    "severity": Filter(_one_of(*SEVERITIES, "none"), _has_open, _severity_words),
    "prompt": Filter(_rule, _has_prompt, lambda rule: gettext("Prompt %s open") % rule),
    "overdue": Filter(_one_of("1"), _is_overdue, lambda _value: gettext("Overdue")),
    "due_days": Filter(_whole, _is_due, _due_words),
    "silent_days": Filter(_whole, _is_silent, _silent_words),
    "age_min": Filter(_whole, _is_aged, lambda years: gettext("%d or older") % years),
}


def narrowing(values: Mapping[str, tuple[str, ...]], reader: Reader) -> Q:
    """What rows must answer: one value of every name."""
    wanted = Q()
    for name, texts in values.items():
        each = FILTERS[name]
        any_of = Q()
        for text in texts:
            any_of |= each.condition(each.read(text), reader)
        wanted &= any_of
    return wanted
