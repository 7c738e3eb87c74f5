"""Visits: booked, missed, and how long somebody has been out of reach."""

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from pathway.engine.case import Case, derived, threads
from pathway.engine.facts import VisitEntry
from pathway.engine.frozen import frozen
from pathway.engine.predicates.person import counts_as_elderly_for_dates
from pathway.engine.predicates.sittings import scored

REACHED = "reached"


@frozen()
class Visit:
    thread_id: str
    booking: VisitEntry
    day: date
    state: str  # booked, moved, attended, missed, cancelled
    ended_on: date | None


def rebookings(entries: Iterable[Any]) -> dict[Any, Any]:
    """The booking that took the place of each visit, by the thread of that visit."""
    booked = [entry for entry in entries if entry.kind == "booked" and entry.replaces_thread_id]
    return {entry.replaces_thread_id: entry for entry in booked}


@derived
def moved(case: Case) -> Mapping[str, VisitEntry]:
    return rebookings(case.visits)


@derived
def visits(case: Case) -> tuple[Visit, ...]:
    """Reassessment visits, in order of the day they are for."""
    folded = [fold(case, entries) for entries in threads(case.visits).values()]
    found = [visit for visit in folded if visit.booking.visit_kind == "reassessment"]
    return tuple(sorted(found, key=attrgetter("day", "thread_id")))


def fold(case: Case, entries: list[VisitEntry]) -> Visit:
    booking, end = None, None
    for entry in entries:
        if entry.kind != "booked":
            end = entry
        elif booking is None:
            booking = entry
    opening = booking or entries[0]
    at = opening.scheduled_at
    day = case.local_day(at) if at else opening.effective_on
    if end is not None:
        return Visit(opening.thread_id, opening, day, end.kind, end.effective_on)
    # Another day given after its own does not undo that nobody came.
    instead = moved(case).get(opening.thread_id)
    if instead is not None and instead.effective_on <= day:
        return Visit(opening.thread_id, opening, day, "moved", instead.effective_on)
    return Visit(opening.thread_id, opening, day, "booked", None)


@derived
def next_booking(case: Case) -> Visit | None:
    ahead = [visit for visit in visits(case) if visit.state == "booked" and visit.day >= case.today]
    return ahead[0] if ahead else None


def is_missed(case: Case, visit: Visit) -> bool:
    """Marked as missed, or past without a word."""
    if visit.state != "booked":
        return visit.state == "missed"
    return case.days_since(visit.day) >= case.days("fu_missed_days")


@derived
def missed_visits(case: Case) -> tuple[Visit, ...]:
    return tuple(visit for visit in visits(case) if is_missed(case, visit))


@derived
def unresolved_missed(case: Case) -> tuple[Visit, ...]:
    """Resolved by any later scored assessment, or by a new booking."""
    return tuple(visit for visit in missed_visits(case) if not is_made_good(case, visit))


def is_made_good(case: Case, missed: Visit) -> bool:
    is_seen_since = bool(scored(case)) and scored(case)[-1].effective_on >= missed.day
    is_rebooked = any(
        other.booking.replaces_thread_id == missed.thread_id for other in visits(case)
    )
    return is_seen_since or is_rebooked or next_booking(case) is not None


@derived
def out_of_reach_since(case: Case) -> Visit | None:
    """The earliest missed visit after which nobody came or was reached."""
    back = last_reached_on(case)
    open_ended = [visit for visit in missed_visits(case) if back is None or visit.day > back]
    return open_ended[0] if open_ended else None


def last_reached_on(case: Case) -> date | None:
    days = [entry.effective_on for entry in scored(case)[-1:]]
    days += [visit.ended_on or visit.day for visit in visits(case) if visit.state == "attended"]
    days += [entry.effective_on for entry in case.contact_attempts if entry.outcome == REACHED]
    days += [entry.effective_on for entry in case.assessments if entry.kind == "contact"]
    return max(days, default=None)


@derived
def is_lost(case: Case) -> bool:
    since = out_of_reach_since(case)
    key = "ltfu_elderly_days" if counts_as_elderly_for_dates(case) else "ltfu_days"
    return since is not None and case.days_since(since.day) >= case.days(key)
