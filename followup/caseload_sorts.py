"""What the caseload can be sorted by, and what each sort compares."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from followup.keyset import Key, day, moment, score, whole, words


def _ranked(column: str, *ranks: str) -> Case:
    """The place of each word in this order; another word has none."""
    places = [When(**{column: word}, then=Value(at)) for at, word in enumerate(ranks)]
    return Case(*places, default=Value(None), output_field=IntegerField())


# An emergency stands above any number of urgent prompts, and so on down.
_PRESSING = F("open_emergency") * 10_000 + F("open_urgent") * 100 + F("open_routine")
# What a row has no column for; made only when it is sorted by.
_MADE: dict[str, Any] = {
    "rank": Case(
        When(open_emergency__gt=0, then=Value(0)),
        When(open_urgent__gt=0, then=Value(1)),
        default=Value(2),
    ),
    "pain_change": F("nrs_now") - F("nrs_baseline"),
    "pressing": _PRESSING,
    "trend_rank": _ranked("response", "worse", "none", "unknown", "partial", "good"),
    "risk_rank": _ranked("start_back_risk", "high", "medium", "low"),
    "owner_name": F("care_plan__owner__user__name"),
}


@dataclass(frozen=True, slots=True)
class Sort:
    """`title` in the list of sorts; `keys` in the direction that most people want first."""

    title: Promise
    keys: tuple[Key, ...]


def _sort(title: Promise, *keys: tuple[str, Callable[[str], Any]], falls: bool = False) -> Sort:
    return Sort(title, tuple(Key(name, read, falls) for name, read in keys))


SORTS: dict[str, Sort] = {
    "next": _sort(_("Red flags, then most overdue"), ("rank", whole), ("next_due_at", moment)),
    "patient": _sort(_("Name"), ("name_key", words)),
    "stage": _sort(_("Stage"), ("stage", words), ("stage_since", day)),
    "weeks": _sort(_("Longest in the stage"), ("stage_since", day)),
    "pain": _sort(_("Most pain"), ("nrs_now", score), falls=True),
    "change": _sort(_("Pain gone up most"), ("pain_change", score), falls=True),
    "function": _sort(_("Function worst"), ("function_now", score), falls=True),
    "trend": _sort(_("Trend, worse first"), ("trend_rank", whole)),
    "risk": _sort(_("STarT Back, high first"), ("risk_rank", whole)),
    "prompts": _sort(_("Most pressing prompts"), ("pressing", whole), falls=True),
    "contact": _sort(_("Longest without contact"), ("last_contact_on", day)),
    "owner": _sort(_("Owner"), ("owner_name", words)),
}
USUAL = "next"


def keys_of(sort: str) -> tuple[Key, ...]:
    """Of a sort as the address names it: `pain`, or `-pain` for the other way round."""
    keys = SORTS[sort.removeprefix("-")].keys
    return tuple(key.turned for key in keys) if sort.startswith("-") else keys


def with_keys(rows: QuerySet[Any], keys: tuple[Key, ...]) -> QuerySet[Any]:
    made = {key.name: _MADE[key.name] for key in keys if key.name in _MADE}
    return rows.annotate(**made)
