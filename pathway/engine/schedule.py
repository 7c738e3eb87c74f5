"""When the next look is due, and why then."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from pathway.engine.case import Case, derived
from pathway.engine.intervals import interval_days
from pathway.engine.limits import thresholds
from pathway.engine.plan import Due, Prompt
from pathway.engine.predicates.courses import Course, active_of
from pathway.engine.predicates.emergency_outcome import outcome_clock, raised_at
from pathway.engine.predicates.person import age, birth_date, counts_as_elderly_for_dates, is_frail
from pathway.engine.predicates.scans import awaited_results
from pathway.engine.predicates.sittings import scored
from pathway.engine.predicates.stage import is_closed, stage, stage_name, stage_since
from pathway.engine.predicates.unmapped import unmapped_courses
from pathway.engine.stages import unresolved


def contact_dues(case: Case, prompts: Iterable[Prompt]) -> list[Due]:
    """The next reassessment, the outcome of an emergency, and what a medicine contains."""
    emergency = unresolved(prompts, "RF-CES")
    found = [outcome_contact(case, emergency[0])] if emergency else []
    found += contents_dues(case)
    reassessment = reassessment_due(case, prompts)
    return [*found, reassessment] if reassessment else found


def contents_dues(case: Case) -> list[Due]:
    """To find out what is in a medicine nobody could look up, as soon as a routine prompt asks."""
    days = case.protocol.dues["routine"].amount
    return [
        contents_due(case, course, days) for course in unmapped_courses(case) if not is_closed(case)
    ]


def contents_due(case: Case, course: Course, days: int) -> Due:
    known_on = case.local_day(course.dose_on(case.today).entry.recorded_at)
    return Due(
        kind="find_out",
        due_on=known_on + timedelta(days),
        counted_from=known_on,
        interval_days=days,
        reason=f"what {course.product} contains is not recorded",
        about=course.thread_id,
    )


def reassessment_due(case: Case, prompts: Iterable[Prompt]) -> Due | None:
    """Pathway 8.1. A drug or an overlay can only make it earlier."""
    candidates = [*usual_rows(case), *overlay_rows(case, list(prompts))]
    return min(candidates, key=lambda due: due.due_on, default=None)


def counted_from(case: Case) -> date:
    """The later of the last scored assessment and the day the stage was recorded."""
    return max(last_scored_on(case) or stage_since(case), stage_since(case))


def last_scored_on(case: Case) -> date | None:
    return scored(case)[-1].effective_on if scored(case) else None


@derived
def usual_rows(case: Case) -> list[Due]:
    """What falls due whatever prompts say."""
    return [*stage_row(case), *opioid_row(case)]


def stage_row(case: Case) -> list[Due]:
    key = case.protocol.stages[stage(case)].interval
    return [interval_due(case, key, stage_name(case, stage(case)))] if key else []


def opioid_row(case: Case) -> list[Due]:
    if is_closed(case) or not active_of(case, "opioid"):
        return []
    return [interval_due(case, "reassess_opioid_days", "an opioid is active")]


def interval_due(case: Case, key: str, because: str) -> Due:
    adult = case.days(key)
    is_short = counts_as_elderly_for_dates(case)
    days = interval_days(case, key)
    instead = f" instead of {adult}: {why_elderly(case)}" if is_short else ""
    keys = (key, "elderly_mult", "elderly_floor_days") if is_short else (key,)
    return Due(
        kind="reassessment",
        due_on=counted_from(case) + timedelta(days),
        counted_from=counted_from(case),
        interval_days=days,
        reason=f"every {days} days{instead} ({because})",
        thresholds=thresholds(case.protocol, keys),
    )


def why_elderly(case: Case) -> str:
    if birth_date(case) is None and not is_frail(case):
        return "birth date not recorded"
    years = age(case)
    is_old = years is not None and years >= case.days("elderly_age")
    return f"age {years}" if is_old else "recorded as frail"


def overlay_rows(case: Case, prompts: list[Prompt]) -> list[Due]:
    emergency = unresolved(prompts, "RF-CES")
    urgent = unresolved(prompts, "RF-PROGDEF") + unresolved(prompts, "RF-REVIEW", "urgent")
    if emergency or stage(case) == "ST-E":
        return [overlay_due(case, "overlay_emergency_days", emergency, "emergency")]
    if urgent and not is_closed(case):
        return [overlay_due(case, "overlay_urgent_days", [], "urgent red flag")]
    return []


def overlay_due(case: Case, key: str, emergency: list[Prompt], because: str) -> Due:
    since = last_scored_on(case) or stage_since(case)
    if emergency:
        since = max(since, case.local_day(raised_at(case, emergency[0].instances)))
    elif stage(case) == "ST-E":
        since = counted_from(case)
    days = case.days(key)
    return Due(
        kind="reassessment",
        due_on=since + timedelta(days),
        counted_from=since,
        interval_days=days,
        reason=f"within {days} days ({because})",
        thresholds=thresholds(case.protocol, (key,)),
    )


def outcome_contact(case: Case, emergency: Prompt) -> Due:
    """Until an outcome is recorded."""
    clock = outcome_clock(case, emergency.instances)
    return Due(
        kind="outcome_contact",
        due_on=case.local_day(clock.due_at),
        due_at=clock.due_at,
        counted_from=case.local_day(clock.start),
        interval_days=(clock.due_at - clock.start).days,
        reason="outcome of a possible cauda equina syndrome not recorded",
        thresholds=thresholds(case.protocol, (clock.key,)),
    )


def next_evaluation_at(case: Case, found: Iterable[Due]) -> datetime:
    """The next local midnight, or earlier when something falls due before it."""
    instants = [case.day_ends, *case.later_today, *awaited_results(case)]
    instants += [due.due_at for due in found if due.due_at]
    return min(each.astimezone(UTC) for each in instants if each > case.as_of)
