"""How a task of the protocol ended: what it waited for was recorded, or its date no longer holds."""

from collections.abc import Callable, Iterable
from datetime import date

from followup.models import Task
from followup.services.evaluating import Evaluated
from pathway.engine.agenda import SPOKEN
from pathway.engine.facts import Facts
from pathway.engine.predicates.bookings import REACHED
from pathway.engine.visibility import current

DONE = ("completed", "done")
NOT_DUE = ("cancelled", "no_longer_due")
RESCHEDULED = ("cancelled", "rescheduled")

Ended = tuple[str, str]


def how_it_ended(task: Task, one: Evaluated) -> Ended:
    """The state and the coded outcome of a task whose date the engine gives no more."""
    return _ENDS[task.kind](task, one)


def assessed_on(facts: Facts) -> set[date]:
    """The days on which somebody was assessed, corrected entries included."""
    return {assessment.effective_on for assessment in facts.assessments}


def _by_the_next_date(task: Task, one: Evaluated) -> Ended:
    """Done when the engine counts from a later assessment; otherwise the date no longer holds."""
    following = [due for due in one.plan.dues if due.kind == task.kind]
    if not following:
        return NOT_DUE
    since = following[0].counted_from
    is_moved = since == one.plan.stage_since and since not in assessed_on(one.facts)
    return RESCHEDULED if is_moved else DONE


def _always(task: Task, one: Evaluated) -> Ended:
    return DONE


def _asked_about_side_effects(task: Task, one: Evaluated) -> Ended:
    asked = (row for row in current(one.facts.assessments, None) if row.side_effects_checked)
    return _done_if(row.effective_on > counted_from(task) for row in asked)


def _checked_after_procedure(task: Task, one: Evaluated) -> Ended:
    return _done_if(_of_thread(one.facts.procedures, task, "done"))


def _resulted(task: Task, one: Evaluated) -> Ended:
    return _done_if(_of_thread(one.facts.imaging, task, "resulted", "seen"))


def _answered(task: Task, one: Evaluated) -> Ended:
    return _done_if(_of_thread(one.facts.referrals, task, "opinion", "declined"))


def _screened(task: Task, one: Evaluated) -> Ended:
    following = [due for due in one.plan.dues if due.kind == task.kind]
    return _done_if(due.counted_from > counted_from(task) for due in following)


def _called(task: Task, one: Evaluated) -> Ended:
    """The second call is made when two were tried."""
    nth = int(task.key.rpartition(":")[2])
    tried = [
        row
        for row in current(one.facts.contact_attempts, None)
        if row.effective_on >= counted_from(task)
        and (row.channel in SPOKEN or row.outcome == REACHED)
    ]
    return DONE if len(tried) >= nth else NOT_DUE


def _written(task: Task, one: Evaluated) -> Ended:
    return _done_if(
        row.channel == "letter" and row.effective_on >= counted_from(task)
        for row in current(one.facts.contact_attempts, None)
    )


_ENDS: dict[str, Callable[[Task, Evaluated], Ended]] = {
    "reassessment": _by_the_next_date,
    "outcome_contact": _by_the_next_date,
    "find_out": _always,
    "side_effect_check": _asked_about_side_effects,
    "procedure_check": _checked_after_procedure,
    "imaging_result": _resulted,
    "referral_outcome": _answered,
    "falls_screen": _screened,
    "contact_attempt": _called,
    "letter": _written,
}


def counted_from(task: Task) -> date:
    return date.fromisoformat(task.why["counted_from"])


def _of_thread(entries: Iterable, task: Task, *kinds: str) -> Iterable[bool]:
    thread_id = task.key.partition(":")[0]
    return (row.thread_id == thread_id and row.kind in kinds for row in current(entries, None))


def _done_if(signs: Iterable[bool]) -> Ended:
    return DONE if any(signs) else NOT_DUE
