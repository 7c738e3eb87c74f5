"""Checks over a whole thread: the order of its steps, and days that contradict each other."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from clinic.formats import day_in_words
from pathway.engine.days import earliest, last_day
from pathway.records.fields import Messages
from pathway.records.subjects import Step, Subject

# A plan is known from the day it is made, whatever day it is for.
PLANS = ("planned", "booked", "planned_end")


def in_order(subject: Subject, entries: Iterable[Any]) -> list[Any]:
    """As the steps happened; what is known of a day only in part comes as late as it can.

    Of one day, in the order of the subject's steps: a correction is recorded later, whatever
    it corrects.
    """
    kinds = [step.kind for step in subject.steps]
    return sorted(
        entries,
        key=lambda entry: (_happened(entry), kinds.index(entry.kind), entry.recorded_at),
    )


def thread_faults(subject: Subject, entries: Sequence[Any]) -> Messages:
    """What would be wrong with a thread of these entries; nothing when it holds together."""
    check = subject.check or _nothing_wrong
    if not subject.has_threads:
        return check(entries)
    ordered = in_order(subject, entries)
    if found := _before_it_began(ordered):
        return found
    for position, entry in enumerate(ordered):
        if step := subject.step(entry.kind):
            found |= _out_of_order(subject, step, ordered[:position])
    return found | check(ordered)


def _nothing_wrong(entries: Sequence[Any]) -> Messages:
    return {}


def opening_of(entries: Sequence[Any]) -> Any:
    """The entry that gave the thread its name."""
    named = [entry for entry in entries if entry.root_id == getattr(entry, "thread_id", None)]
    return named[0] if named else entries[0]


def _before_it_began(entries: Sequence[Any]) -> Messages:
    opened = opening_of(entries)
    if opened.kind in PLANS:
        return {}
    for entry in entries:
        if entry is not opened and entry.kind not in PLANS and latest(entry) < earliest(opened):
            began = {"day": day_in_words(opened.effective_on)}
            return {"effective_on": _("It began on %(day)s: this day is before that.") % began}
    return {}


def _happened(entry: Any) -> date:
    recorded_on: date = entry.recorded_at.date()
    if entry.kind in PLANS:
        return min(earliest(entry), recorded_on)
    is_partial = entry.date_precision in ("month", "year")
    return min(latest(entry), recorded_on) if is_partial else entry.effective_on


def latest(entry: Any) -> date:
    """The last day that the date of an entry can mean."""
    if entry.date_precision == "unknown":
        return date.max
    return last_day(entry.effective_on, entry.date_precision)


def _out_of_order(subject: Subject, step: Step, before: Sequence[Any]) -> Messages:
    kinds = {entry.kind for entry in before}
    barred = [kind for kind in step.never_after if kind in kinds]
    if barred:
        said = {"step": _label(subject, barred[0])}
        return {"kind": _("This cannot follow: %(step)s is recorded already.") % said}
    if (step.opens and not before) or kinds & set(step.after):
        return {}
    if not step.after:
        return {"kind": _("This begins something new; record it by itself.")}
    wanted = {"steps": ", ".join(_label(subject, kind) for kind in step.after)}
    return {"kind": _("Record this first: %(steps)s.") % wanted}


def _label(subject: Subject, kind: str) -> str:
    step = subject.step(kind)
    return str(step.label) if step else kind
