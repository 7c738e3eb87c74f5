"""Imaging: when a scan is worth suggesting, and whether an order already covers it."""

from collections.abc import Iterable
from datetime import date

from pathway.engine.answers import missing, unknown
from pathway.engine.case import Case
from pathway.engine.frozen import frozen
from pathway.engine.plan import Evidence, Value
from pathway.engine.predicates.decisions import sent_to_emergency
from pathway.engine.predicates.earlier import case_of
from pathway.engine.predicates.neuro import deficits, is_radiating, radiation
from pathway.engine.predicates.red_flags import FLAGS, SUSPICION, active
from pathway.engine.predicates.safety import deficit_keys, emergency_keys, review_tier
from pathway.engine.predicates.scans import Scan, is_mri_contraindicated, scans
from pathway.engine.predicates.sittings import intake_assessment
from pathway.engine.predicates.stage import is_closed
from pathway.engine.predicates.strength import (
    exams,
    unresolved_losses,
    unresolved_weaknesses,
    weakness_in_both_legs,
)
from pathway.engine.predicates.urgency import is_enough
from pathway.engine.register import Finding, Outcome, rule
from pathway.engine.rules.grounds import each_once
from pathway.engine.words import words


@frozen()
class Reason:
    """A finding that asks for a scan; `key` is its red-flag instance or exam field.

    `found_in` is the episode that found it: this one, or an earlier one it was carried over from.
    """

    found_in: Case
    key: str
    words: str
    day: date
    urgency: str
    grounds: tuple[Evidence, ...]

    @property
    def evidence(self) -> Evidence:
        """The entry that found it, after what it is compared with."""
        return self.grounds[-1]


@rule("IMG-MRI")
def is_an_mri_to_be_suggested(case: Case) -> Outcome:
    """S-07, S-08; the trigger from S-09 and S-60."""
    reasons = [each for each in reasons_for_mri(case) if not is_covered(case, each)]
    if is_mri_contraindicated(case):
        return
    if not exams(case) and not is_closed(case):
        yield unknown("neurological examination")
    yield from missing(*(is_radiating(each.found_in) for each in reasons))
    if radiating := [each for each in reasons if is_radiating(each.found_in) is True]:
        yield suggested_mri(case, radiating)


def suggested_mri(case: Case, reasons: list[Reason]) -> Finding:
    worst = max(reasons, key=lambda each: (rank(each.urgency), -each.day.toordinal(), each.key))
    orders = [scan for scan in scans(case) if scan.is_pending and scan.is_mri and scan.is_lumbar]
    placed = [scan.order.effective_on for scan in orders if scan.order]
    return Finding(
        key=worst.key,
        severity=worst.urgency,
        variant="" if is_radiating(case) is True else "carried",
        values={
            "reasons": named(reasons),
            "ordered": max(placed, default=None),
        },
        phrases=("upgrade",) if placed else (),
        evidence=each_once(
            *(radiation(found_in) for found_in in dict.fromkeys(each.found_in for each in reasons)),
            *(each.grounds for each in reasons),
        ),
        about=tuple(dict.fromkeys(each.evidence.root_id for each in reasons)),
    )


def named(reasons: list[Reason]) -> str:
    """Each once: a grade that is a loss is said as one, not as a deficit too."""
    said: dict[tuple[str, Value], str] = {}
    for each in reasons:
        said.setdefault((each.evidence.field, each.evidence.value), each.words)
    return ", ".join(dict.fromkeys(said.values()))


def rank(urgency: str) -> int:
    return ("routine", "urgent", "emergency").index(urgency)


def reasons_for_mri(case: Case) -> Iterable[Reason]:
    """In a closed care plan only a possible cauda equina syndrome asks for a scan."""
    found = [*flag_reasons(case), *weakness_reasons(case), *deficit_reasons(case)]
    return [each for each in found if each.urgency == "emergency" or not is_closed(case)]


def flag_reasons(case: Case) -> Iterable[Reason]:
    for found in active(case, (*FLAGS, SUSPICION)):
        origin, urgency = case_of(case, found.entry.root_id), urgency_of(case, found.key)
        day = found.entry.effective_on
        yield Reason(origin, found.key, words(found.flag), day, urgency, found.grounds)


def weakness_reasons(case: Case) -> Iterable[Reason]:
    carried = (*unresolved_losses(case), *weakness_in_both_legs(case))
    for weak in dict.fromkeys((*carried, *unresolved_weaknesses(case))):
        origin, urgency = case_of(case, weak.exam.root_id), urgency_of(case, weak.key)
        yield Reason(origin, weak.key, weak.words, weak.exam.effective_on, urgency, weak.grounds)


def deficit_reasons(case: Case) -> Iterable[Reason]:
    for found in deficits(case):
        key = f"{found.exam.root_id}/{found.field}"
        yield Reason(case, key, found.words, found.since, "routine", (found.evidence,))


def urgency_of(case: Case, key: str) -> str:
    if key in emergency_keys(case):
        return "emergency"
    is_urgent = key in deficit_keys(case) or key in review_tier(case).urgent
    return "urgent" if is_urgent else "routine"


def is_covered(case: Case, reason: Reason) -> bool:
    lumbar = [scan for scan in scans(case) if scan.is_mri and scan.is_lumbar]
    is_sent = reason.key in sent_to_emergency(case)
    return is_sent or any(covers(case, scan, reason) for scan in lumbar)


def covers(case: Case, scan: Scan, reason: Reason) -> bool:
    """A scan done since; an order only up to its own urgency (H-28)."""
    if scan.is_cancelled:
        return False
    if scan.done_on is None:
        return is_enough(scan.urgency, reason.urgency)
    return scan.done_on >= reason.day or is_recent_before_intake(case, scan.done_on, reason)


def is_recent_before_intake(case: Case, done_on: date, reason: Reason) -> bool:
    """A recent scan serves for what intake found, never for an emergency or a new loss."""
    intake = intake_assessment(reason.found_in)
    if intake is None or reason.key in (*emergency_keys(case), *deficit_keys(case)):
        return False
    age = (intake.effective_on - done_on).days
    is_found_at_intake = reason.day <= intake.effective_on
    return is_found_at_intake and 0 <= age <= case.days("mri_before_intake_days")
