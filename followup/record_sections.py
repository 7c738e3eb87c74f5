"""The sections of a patient's record: one line a thread, with where it stands and who waits."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followup.fact_words import day_in_words
from followup.medicine_list import Daily, daily_acetaminophen, dose_words
from followup.record_lists import Records, Thread
from followup.record_words import (
    last_said,
    moment_words,
    moved_words,
    newest_step,
    step_of,
    title_of,
    value_words,
    when_words,
)
from followup.relief import relief_words
from pathway.engine.case import Case
from pathway.engine.predicates.bookings import rebookings
from pathway.engine.predicates.courses import courses
from pathway.engine.predicates.strength import FULL, MYOTOMES
from pathway.records import SUBJECTS, Subject
from pathway.records.threads import opening_of

Details = Callable[[Case, Subject, Thread], list[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One thread, or one entry where there are no threads."""

    subject: str
    id: uuid.UUID
    title: str
    state: str
    when: str
    details: list[str] = field(default_factory=list)
    waits_for: Any = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: Any
    lines: list[Line]
    note: str = ""
    is_alarming: bool = False


_SECTIONS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("medicines", gettext_lazy("Medicines"), ("medication",)),
    ("treatments", gettext_lazy("Treatments without medicines"), ("therapy",)),
    ("procedures", gettext_lazy("Procedures"), ("procedure",)),
    ("imaging", gettext_lazy("Imaging"), ("imaging",)),
    ("referrals", gettext_lazy("Referrals"), ("referral",)),
    ("visits", gettext_lazy("Visits"), ("visit",)),
    ("contacts", gettext_lazy("Contacts"), ("contact",)),
    ("events", gettext_lazy("Falls and side effects"), ("fall", "side_effect")),
    ("conditions", gettext_lazy("Conditions and declarations"), ("condition", "declaration")),
    ("findings", gettext_lazy("Assessments and examinations"), ("assessment", "neuro_exam")),
    ("reviews", gettext_lazy("Reviews"), ("review",)),
)
# Who has to do something next, by the step a thread has come to.
_WAITS: Mapping[tuple[str, str], Any] = {
    ("imaging", "ordered"): gettext_lazy("Waits for the scan to be done"),
    ("imaging", "done"): gettext_lazy("Waits for the result"),
    ("imaging", "resulted"): gettext_lazy("Waits for a clinician to look at the result"),
    ("referral", "requested"): gettext_lazy("Waits for the specialist's answer"),
    ("referral", "accepted"): gettext_lazy("Waits for the specialist's opinion"),
    ("procedure", "planned"): gettext_lazy("Waits to be done"),
}
_OVER = {"stop", "cancelled", "ended", "withdrawn", "declined", "ineligible", "absent", "missed"}


def sections_of(records: Records, case: Case, names: set[str]) -> list[Section]:
    """Only the subjects named; in each, what is over comes last."""
    found = []
    for name, title, subjects in _SECTIONS:
        shown = [subject for subject in subjects if subject in names]
        if not shown:
            continue
        lines = _lines(shown, records, case)
        lines.sort(key=lambda line: line.is_over)
        daily = daily_acetaminophen(case) if name == "medicines" else None
        found.append(Section(name, title, lines, *_sum(daily)))
    return found


def _sum(daily: Daily | None) -> tuple[str, bool]:
    if daily is None:
        return "", False
    said = _("Acetaminophen: %s") % daily.words
    if daily.unknown:
        said += _(" (dose not known: %s)") % ", ".join(daily.unknown)
    return said, daily.is_above


def lines_of_subjects(names: Iterable[str], records: Records, case: Case) -> list[Line]:
    """What somebody waits for first; the newest first otherwise."""
    return sorted(_lines(names, records, case), key=lambda line: not line.waits_for)


def next_visit(records: Records, now: datetime) -> Any:
    """The booking that comes next, of those that are neither over nor cancelled nor moved."""
    moved = rebookings(records.entries("visit"))
    open_ones = [
        thread[0]
        for thread in records.of("visit")
        if thread[-1].kind == "booked" and thread[0].thread_id not in moved
    ]
    ahead = [each for each in open_ones if each.scheduled_at and each.scheduled_at >= now]
    return min(ahead, key=lambda each: each.scheduled_at, default=None)


def _lines(names: Iterable[str], records: Records, case: Case) -> list[Line]:
    moved = rebookings(records.entries("visit"))
    return [_line(SUBJECTS[name], one, case, moved) for name in names for one in records.of(name)]


def _line(subject: Subject, thread: Thread, case: Case, moved: Mapping[uuid.UUID, Any]) -> Line:
    opened, newest = opening_of(thread), thread[-1]
    title, step = title_of(subject, opened), newest_step(subject, thread)
    instead = moved.get(opened.root_id) if step.kind == "booked" else None
    state = moved_words(instead) if instead else str(step.label)
    details = _DETAILS.get(subject.name, _of_opening)
    return Line(
        subject=subject.name,
        id=opened.root_id,
        title=title,
        state=state if len(subject.steps) > 1 and state != title else "",
        when=_span(subject, opened, newest),
        details=details(case, subject, thread),
        waits_for=_waits_for(subject, thread),
        is_over=instead is not None or bool({getattr(each, "kind", "") for each in thread} & _OVER),
    )


def _span(subject: Subject, opened: Any, newest: Any) -> str:
    if newest is opened or not subject.has_threads:
        return when_words(opened)
    said = {"first": when_words(opened), "last": when_words(newest)}
    return _("%(first)s, last entry %(last)s") % said


def _waits_for(subject: Subject, thread: Thread) -> Any:
    """A result that a person recorded was read by that person."""
    kinds = {getattr(entry, "kind", "") for entry in thread}
    if subject.name == "imaging" and "resulted" in kinds:
        result = [entry for entry in thread if entry.kind == "resulted"][-1]
        is_machine = result.source in ("import", "system")
        return _WAITS["imaging", "resulted"] if is_machine and "seen" not in kinds else ""
    return _WAITS.get((subject.name, newest_step(subject, thread).kind), "")


def _of_medication(case: Case, subject: Subject, thread: Thread) -> list[str]:
    name = str(thread[0].thread_id)
    mine = [course for course in courses(case) if course.thread_id == name]
    if not mine:
        return []
    course = mine[-1]
    said = [dose_words(course.dose_on(case.today))]
    end = course.planned_end.planned_end_on if course.planned_end else None
    if end and not course.stop:
        said.append(_("planned end %s") % day_in_words(end))
    return said


def _said(subject: Subject, entries: Thread, names: Iterable[str]) -> list[str]:
    """The newest answer to each question, with its label."""
    fields = subject.all_fields()
    said = [(fields[name], last_said(entries, name)) for name in names]
    return [
        f"{each.label}: {value_words(each, value)}" for each, value in said if value is not None
    ]


def _of_opening(case: Case, subject: Subject, thread: Thread) -> list[str]:
    opened = opening_of(thread)
    names = [each.name for each in step_of(subject, opened).fields if each.name != "note"]
    return _said(subject, [opened], names)


def _of_therapy(case: Case, subject: Subject, thread: Thread) -> list[str]:
    names = ("level", "protocol", "components", "adherence", "days")
    return _sessions(thread) + _said(subject, thread, names)


def _sessions(thread: Thread) -> list[str]:
    done = sum(entry.kind == "session" for entry in thread)
    planned = last_said(thread, "sessions_planned")
    if planned:
        return [_("%(done)d of %(planned)d sessions") % {"done": done, "planned": planned}]
    return [ngettext("%d session", "%d sessions", done) % done] if done else []


def _of_procedure(case: Case, subject: Subject, thread: Thread) -> list[str]:
    said = _said(subject, thread, ("levels", "side", "guidance", "complication"))
    relief = relief_words(case, thread)
    return [*said, relief] if relief else said


def _of_imaging(case: Case, subject: Subject, thread: Thread) -> list[str]:
    names = ("region", "contrast", "urgency", "neural_compression", "facet_degeneration", "reason")
    return _said(subject, thread, names)


def _of_referral(case: Case, subject: Subject, thread: Thread) -> list[str]:
    return _said(subject, thread, ("urgency", "criterion", "outcome"))


def _of_visit(case: Case, subject: Subject, thread: Thread) -> list[str]:
    at, where = last_said(thread, "scheduled_at"), last_said(thread, "place")
    return [each for each in (moment_words(at) if at else "", where) if each]


def _of_sitting(case: Case, subject: Subject, thread: Thread) -> list[str]:
    """The scores, what is present and the muscles that are weak; the page of the entry has every answer."""
    entry, fields = thread[0], subject.all_fields()
    found = [name for name in fields if getattr(entry, name) in ("present", "yes")]
    if subject.name == "assessment":
        return _said(subject, thread, ["nrs", "function_raw", *found])
    grades = [each for each in MYOTOMES if (getattr(entry, each) or 0) < FULL]
    weak = [each for each in grades if getattr(entry, each) is not None]
    return _said(subject, thread, weak + found)


def _nothing_more(case: Case, subject: Subject, thread: Thread) -> list[str]:
    return []


_DETAILS: dict[str, Details] = {
    "medication": _of_medication,
    "therapy": _of_therapy,
    "procedure": _of_procedure,
    "imaging": _of_imaging,
    "referral": _of_referral,
    "visit": _of_visit,
    "assessment": _of_sitting,
    "neuro_exam": _of_sitting,
    "side_effect": _nothing_more,
    "contact": _nothing_more,
    "review": _nothing_more,
}
