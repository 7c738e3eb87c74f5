"""An entry of any subject in words: what it is about, what it says, and of which day."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from clinic.formats import moment_in_words
from followup.due import zone
from followup.fact_words import day_in_words, number_in_words
from pathway.records import Step, Subject
from pathway.records.encounters import VISIT
from pathway.records.fields import Field
from pathway.records.threads import in_order, opening_of

# What an entry is called by; where nothing is named, by what the subject's `names` say.
_CALLED_BY: Mapping[str, tuple[str, ...]] = {
    "medication": ("product",),
    "side_effect": ("effect", "severity"),
    "contact": ("channel", "outcome"),
}

Titles = Mapping[uuid.UUID, str]


def step_of(subject: Subject, entry: Any) -> Step:
    return subject.step(getattr(entry, "kind", "")) or subject.steps[0]


def title_of(subject: Subject, entry: Any) -> str:
    """What the entry, or the thread it opened, is about."""
    names = _CALLED_BY.get(subject.name) or tuple(field.name for field in subject.names)
    fields = subject.all_fields()
    said = [
        value_words(fields[name], getattr(entry, name))
        for name in names
        if getattr(entry, name, None) not in (None, "")
    ]
    if said:
        return ", ".join(said)
    return str(subject.title if len(subject.steps) == 1 else step_of(subject, entry).label)


def titles_of(threads: Iterable[tuple[Subject, list[Any]]]) -> dict[uuid.UUID, str]:
    """The title of every thread by its id, and of every entry by its own."""
    found: dict[uuid.UUID, str] = {}
    for subject, entries in threads:
        title = title_of(subject, opening_of(entries))
        for entry in entries:
            found[entry.root_id] = title
            found[getattr(entry, "thread_id", entry.root_id)] = title
    return found


def value_words(field: Field, value: Any, titles: Titles | None = None) -> str:
    """A stored value as people say it; what is not recorded is never told as none."""
    if value is None:
        return gettext("not recorded")
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list | tuple):
        one = ", ".join(_one(field, each, titles or {}) for each in value)
        return one or gettext("none")
    return _one(field, value, titles or {})


def _one(field: Field, value: Any, titles: Titles) -> str:
    if field.words is not None:
        return str(field.words.get(value, value))
    if isinstance(value, uuid.UUID):
        return titles.get(value, gettext("an entry that was withdrawn"))
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    return number_in_words(value) if isinstance(value, Decimal) else str(value)


def moment_words(moment: datetime) -> str:
    return moment_in_words(moment.astimezone(zone()))


def when_words(entry: Any) -> str:
    """The day as precisely as it is known, with the time where it is known."""
    if entry.date_precision == "unknown":
        return gettext("day not known")
    if entry.date_precision == "year":
        return date_format(entry.effective_on, "Y")
    if entry.date_precision == "month":
        return date_format(entry.effective_on, "F Y")
    if entry.effective_at is not None:
        return moment_words(entry.effective_at)
    return day_in_words(entry.effective_on)


def newest_step(subject: Subject, entries: list[Any]) -> Step:
    """The step a thread has come to."""
    if not subject.has_threads:
        return step_of(subject, entries[0])
    return step_of(subject, in_order(subject, entries)[-1])


def visit_words(entries: list[Any]) -> str:
    """`Reassessment, 24 Nov 2026, 10:00, Booked`: what it is for, when, and how it stands."""
    opened, at = opening_of(entries), last_said(entries, "scheduled_at")
    title, state = title_of(VISIT, opened), str(newest_step(VISIT, entries).label)
    return ", ".join([title, moment_words(at) if at else when_words(opened), state])


def moved_words(booking: Any) -> str:
    """Where a visit stands that this booking took the place of."""
    at = booking.scheduled_at
    if at is None:
        return gettext("Moved to another day")
    return gettext("Moved to %(day)s") % {"day": day_in_words(at.astimezone(zone()).date())}


def last_said(entries: Iterable[Any], name: str) -> Any:
    """The newest answer in a thread: a later silence erases nothing."""
    said = [getattr(entry, name) for entry in entries if getattr(entry, name) is not None]
    return said[-1] if said else None
