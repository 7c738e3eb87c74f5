"""Nobody disappears: bookings, missed visits, and people out of reach."""

from pathway.engine.answers import all_of, missing
from pathway.engine.case import Case, seen
from pathway.engine.facts import PromptDecision
from pathway.engine.plan import Prompt
from pathway.engine.predicates.bookings import (
    Visit,
    is_lost,
    missed_visits,
    next_booking,
    out_of_reach_since,
    unresolved_missed,
    visits,
)
from pathway.engine.predicates.courses import active_of
from pathway.engine.predicates.decisions import decisions
from pathway.engine.predicates.person import counts_as_elderly_for_dates, is_elderly
from pathway.engine.predicates.procedures import Procedure, days_since_done, procedures
from pathway.engine.predicates.stage import stage
from pathway.engine.register import Finding, Outcome, Raised, rule, rule_on_prompts
from pathway.engine.schedule import reassessment_due
from pathway.engine.words import words

RED_FLAG_RULES = ("RF-CES", "RF-PROGDEF", "RF-REVIEW")
TIME_LIMITED = ("muscle_relaxant", "opioid", "gabapentinoid")


def is_recently_done(case: Case, procedure: Procedure) -> bool:
    recent = case.days("fu_missed_procedure_days")
    return procedure.done_on is not None and days_since_done(case, procedure) < recent


def is_follow_up_ended(case: Case) -> bool:
    """A clinician's "no further follow-up" holds until its review date."""
    return any(
        decision.reason_code == "no_further_follow_up"
        and decision.author_role == "clinician"
        and decision.until is not None
        and case.today < decision.until
        for (rule_id, _), said in decisions(case).items()
        if rule_id.startswith("FU-")
        for decision in said
    )


@rule_on_prompts("FU-NONE", phase=2)
def is_no_reassessment_booked(case: Case, raised: Raised) -> Outcome:
    """S-55. A patient who was never booked must not vanish."""
    is_elsewhere = stage(case) in ("ST-X", "ST-E") or is_follow_up_ended(case)
    if is_elsewhere or next_booking(case) or unresolved_missed(case):
        return
    due = reassessment_due(case, raised.prompts)
    if due is not None:
        late = case.days_since(due.due_on)
        yield Finding(
            key=f"unbooked-since:{last_booking_ended(case)}",
            severity="urgent" if late >= escalation(case) else "routine",
            values={"due": due.due_on, "reason": due.reason},
        )


def escalation(case: Case) -> int:
    is_short = counts_as_elderly_for_dates(case)
    return case.days("fu_none_urgent_elderly_days" if is_short else "fu_none_urgent_days")


def last_booking_ended(case: Case) -> str:
    ended = [visit.ended_on or visit.day for visit in visits(case)]
    return str(max(ended, default=case.started_on))


@rule_on_prompts("FU-MISSED", phase=2)
def is_a_visit_missed(case: Case, raised: Raised) -> Outcome:
    """S-55, S-52."""
    if is_follow_up_ended(case):
        return
    reasons = high_risk_reasons(case, raised)
    for visit in unresolved_missed(case):
        yield Finding(
            key=f"visit:{visit.thread_id}",
            severity="urgent" if reasons else "routine",
            values={"day": visit.day, "reasons": ", ".join(reasons)},
            phrases=("high_risk",) if reasons else (),
            evidence=(seen(visit.booking, "scheduled_at"),),
            about=(visit.thread_id,),
        )


def high_risk_reasons(case: Case, raised: Raised) -> list[str]:
    open_prompts = [why_worrying(each) for each in raised.prompts if is_worrying(each)]
    drugs = [course.product for course in active_of(case, *TIME_LIMITED)]
    recent = [words(each.kind) for each in procedures(case) if is_recently_done(case, each)]
    return [*dict.fromkeys(open_prompts), *sorted(drugs), *sorted(recent)]


def why_worrying(prompt: Prompt) -> str:
    return "red flag unresolved" if prompt.rule in RED_FLAG_RULES else "urgent prompt open"


def is_worrying(prompt: Prompt) -> bool:
    """Any open red flag that needs a disposition, and anything else urgent but follow-up."""
    is_red_flag = prompt.rule in RED_FLAG_RULES
    is_urgent = prompt.severity in ("urgent", "emergency") and not prompt.rule.startswith("FU-")
    return prompt.is_unresolved and (is_red_flag or is_urgent)


@rule("FU-LTFU")
def is_the_patient_out_of_reach(case: Case) -> Outcome:
    """S-55. Attempts do not stop the clock, a booking pauses it; nobody is closed by a machine."""
    since = out_of_reach_since(case)
    is_paused = next_booking(case) or is_follow_up_ended(case)
    if since is None or not is_lost(case) or is_paused or is_outreach_running(case, since):
        return
    drugs = sorted(course.product for course in active_of(case, *TIME_LIMITED))
    yield Finding(
        key=f"missed:{since.thread_id}:{len(outreaches(case, since))}",
        values={"since": since.day, "drugs": ", ".join(drugs) or "none"},
        evidence=(seen(since.booking, "scheduled_at"),),
        about=tuple(visit.thread_id for visit in missed_visits(case)),
    )


def is_outreach_running(case: Case, since: Visit) -> bool:
    """Outreach without contact is asked about again."""
    tried = outreaches(case, since)
    return bool(tried) and case.days_since(tried[-1].effective_on) < case.days("outreach_days")


def outreaches(case: Case, since: Visit) -> list[PromptDecision]:
    return [
        decision
        for (rule_id, key), said in decisions(case).items()
        if rule_id == "FU-LTFU" and key.startswith(f"missed:{since.thread_id}:")
        for decision in said
        if decision.kind == "accepted" and decision.reason_code == "outreach"
    ]


@rule_on_prompts("ELD-INTERVAL", phase=2)
def is_the_next_visit_too_late_for_an_elderly_person(case: Case, raised: Raised) -> Outcome:
    """S-52."""
    booking, due = next_booking(case), reassessment_due(case, raised.prompts)
    if booking is None or due is None:
        return
    late = (booking.day - due.due_on).days
    asked = all_of(late > case.days("eld_interval_tolerance_days"), is_elderly(case))
    yield from missing(asked)
    if asked is True:
        yield Finding(
            key=f"visit:{booking.thread_id}",
            values={"day": booking.day, "due": due.due_on, "reason": due.reason},
            evidence=(seen(booking.booking, "scheduled_at"),),
            about=(booking.thread_id,),
        )
