"""Everything that has a date: reassessments, checks, results and opinions awaited, calls.

Pure and replayable like prompts: a task is a copy of one of these dates, never a source.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from pathway.engine.case import Case
from pathway.engine.days import birthday, earliest
from pathway.engine.limits import thresholds
from pathway.engine.plan import Due, Prompt
from pathway.engine.predicates.aftercare import Check, checks_of
from pathway.engine.predicates.bookings import REACHED, Visit, unresolved_missed
from pathway.engine.predicates.person import (
    birth_date,
    counts_as_elderly_for_dates,
    declared,
    is_elderly,
)
from pathway.engine.predicates.procedures import procedures
from pathway.engine.predicates.referrals import Referral, open_referrals
from pathway.engine.predicates.scans import Scan, result_due_at, scans
from pathway.engine.predicates.side_effects import CheckDue, checks_due, pace_of
from pathway.engine.predicates.stage import is_closed, stage
from pathway.engine.rules.elderly import screens
from pathway.engine.rules.follow_up import is_follow_up_ended
from pathway.engine.schedule import contact_dues, why_elderly
from pathway.engine.words import words

ATTEMPTS = ("contact_attempt_1", "contact_attempt_2", "contact_attempt_3")
SPOKEN = ("phone", "video", "in_person")


def dues(case: Case, prompts: Iterable[Prompt]) -> list[Due]:
    """A closed care plan keeps only what is dangerous to forget."""
    found = [*contact_dues(case, prompts), *result_dues(case)]
    if not is_closed(case):
        found += side_effect_dues(case)
        found += procedure_dues(case)
        found += opinion_dues(case)
        found += screen_dues(case)
        found += missed_visit_dues(case)
    return found


def side_effect_dues(case: Case) -> list[Due]:
    """8.2: one check covers every active course, so the earliest date is the only one."""
    asked = checks_due(case)
    return [side_effect_due(case, asked[0])] if asked else []


def side_effect_due(case: Case, first: CheckDue) -> Due:
    days = (first.day - first.since).days
    because = [why_elderly(case)] if counts_as_elderly_for_dates(case) else []
    adult = adult_days(case, first)
    instead = f" instead of {adult}" if because and days < adult else ""
    named = ", ".join([*because, first.course.product])
    return Due(
        kind="side_effect_check",
        due_on=first.day,
        counted_from=first.since,
        interval_days=days,
        reason=f"{how_often(first, days)}{instead}: {named}",
    )


def how_often(first: CheckDue, days: int) -> str:
    words_of = {
        "care": "from the start of care",
        "start": f"{in_days(days)} after the start",
        "increase": f"{in_days(days)} after the dose was raised",
        "check": f"every {in_days(days)}",
    }
    return words_of[first.after]


def adult_days(case: Case, first: CheckDue) -> int:
    if first.after == "care":
        return 0
    if first.after != "check":
        return case.days(f"se_check_{pace_of(case, first.course)}_days")
    key = case.protocol.stages[stage(case)].interval
    return case.days(key) if key else case.days("overlay_emergency_days")


def procedure_dues(case: Case) -> list[Due]:
    """8.3: of each procedure the next check that is neither made nor settled by a later one."""
    found = []
    for procedure in procedures(case):
        made = checks_of(case, procedure)
        met = [place for place, each in enumerate(made) if each.is_met]
        waiting = made[max(met, default=-1) + 1 :]
        found += [procedure_due(each) for each in waiting[:1]]
    return found


def procedure_due(check: Check) -> Due:
    done_on = check.procedure.done_on or check.due_on
    days = (check.due_on - done_on).days
    return Due(
        kind="procedure_check",
        due_on=check.due_on,
        counted_from=done_on,
        interval_days=days,
        reason=f"{check.words} {in_days(days)} after {words(check.procedure.kind)}",
        about=f"{check.procedure.thread_id}:{check.name}",
    )


def in_days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def result_dues(case: Case) -> list[Due]:
    """A result that nobody has read is awaited, also after closing (H-09)."""
    return [
        result_due(case, scan, earliest(scan.order))
        for scan in scans(case)
        if scan.order is not None and scan.is_unread
    ]


def result_due(case: Case, scan: Scan, ordered_on: date) -> Due:
    is_emergency = scan.urgency == "emergency" and scan.order is not None
    due_at = result_due_at(case, scan.order) if is_emergency and scan.order else None
    key = {"emergency": "result_emergency_hours", "urgent": "result_urgent_days"}.get(
        scan.urgency, "result_routine_days"
    )
    due_on = case.local_day(due_at) if due_at else ordered_on + timedelta(case.days(key))
    unit = "hours" if due_at else "days"
    return Due(
        kind="imaging_result",
        due_on=due_on,
        due_at=due_at,
        counted_from=ordered_on,
        interval_days=(due_on - ordered_on).days,
        reason=f"result within {case.days(key)} {unit} of the {scan.urgency} order "
        f"({words(scan.modality)})",
        thresholds=thresholds(case.protocol, (key,)),
        about=scan.thread_id,
    )


def opinion_dues(case: Case) -> list[Due]:
    """H-27: a request without an answer is asked about."""
    return [opinion_due(case, each) for each in open_referrals(case)]


def opinion_due(case: Case, referral: Referral) -> Due:
    key = f"opinion_{referral.urgency}_days"
    asked_on = referral.request.effective_on
    return Due(
        kind="referral_outcome",
        due_on=asked_on + timedelta(case.days(key)),
        counted_from=asked_on,
        interval_days=case.days(key),
        reason=f"opinion within {in_days(case.days(key))} of the {referral.urgency} referral",
        thresholds=thresholds(case.protocol, (key,)),
        about=referral.thread_id,
    )


def screen_dues(case: Case) -> list[Due]:
    """S-50: yearly in elderly people; a recorded fall is asked about by itself."""
    if is_elderly(case) is not True:
        return []
    asked = [case.latest_day(each) for each in (*screens(case), *case.falls)]
    days = case.days("falls_screen_days") if asked else case.protocol.dues["routine"].amount
    since = max(asked) if asked else elderly_from(case)
    last = f"last asked {since}" if asked else "never asked"
    return [
        Due(
            kind="falls_screen",
            due_on=since + timedelta(days),
            counted_from=since,
            interval_days=days,
            reason=f"{why_elderly(case)}: falls screen, {last}",
            thresholds=thresholds(case.protocol, ("falls_screen_days",)) if asked else (),
        )
    ]


def elderly_from(case: Case) -> date:
    """By age or by a clinician's word, whichever came first; not before the start of care."""
    born, frail = birth_date(case), declared(case, "frail")
    days = [birthday(born, case.days("elderly_age"))] if born else []
    days += [frail.effective_on] if frail else []
    return max(min(days), case.started_on)


def missed_visit_dues(case: Case) -> list[Due]:
    """8.4: the next call after the newest missed visit; a letter with the last, or on its day."""
    if is_follow_up_ended(case) or not unresolved_missed(case):
        return []
    visit = unresolved_missed(case)[-1]
    made = attempts_since(case, visit)
    found = [attempt_due(case, visit, made)] if made < len(ATTEMPTS) else []
    letter = letter_due(case, visit)
    is_its_turn = made >= len(ATTEMPTS) - 1 or letter.due_on <= case.today
    if is_its_turn and not is_written_to(case, visit):
        found.append(letter)
    return found


def attempts_since(case: Case, visit: Visit) -> int:
    """Calls, answered or not, and whoever was reached in another way."""
    return sum(
        tried.effective_on >= visit.day and (tried.channel in SPOKEN or tried.outcome == REACHED)
        for tried in case.contact_attempts
    )


def is_written_to(case: Case, visit: Visit) -> bool:
    return any(
        tried.channel == "letter" and tried.effective_on >= visit.day
        for tried in case.contact_attempts
    )


def attempt_due(case: Case, visit: Visit, made: int) -> Due:
    key = ATTEMPTS[made]
    return after_missed(
        case, visit, key, "contact_attempt", f"call {made + 1} of {len(ATTEMPTS)}", f":{made + 1}"
    )


def letter_due(case: Case, visit: Visit) -> Due:
    return after_missed(case, visit, ATTEMPTS[-1], "letter", "letter", "")


def after_missed(case: Case, visit: Visit, step: str, kind: str, what: str, about: str) -> Due:
    is_short = counts_as_elderly_for_dates(case)
    adult, key = case.days(f"{step}_days"), f"{step}_elderly_days" if is_short else f"{step}_days"
    days = case.days(key)
    instead = f" instead of {adult}: {why_elderly(case)}" if days < adult else ""
    return Due(
        kind=kind,
        due_on=visit.day + timedelta(days),
        counted_from=visit.day,
        interval_days=days,
        reason=f"{what}, {days} days after the missed visit{instead}",
        thresholds=thresholds(case.protocol, (key,)),
        about=f"{visit.thread_id}{about}",
    )
