"""When the outcome of an emergency is to be asked for, and whether it was (H-27)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pathway.engine.case import Case
from pathway.engine.frozen import frozen
from pathway.engine.predicates.decisions import handovers
from pathway.engine.predicates.earlier import earlier_cases


@frozen()
class OutcomeClock:
    """`key` names the number that is counted from `start`."""

    start: datetime
    due_at: datetime
    key: str


def outcome_clock(case: Case, instances: Iterable[str]) -> OutcomeClock:
    """Within 24 hours after the emergency was raised or, later, sent on; then every 7 days."""
    keys = tuple(instances)
    raised = raised_at(case, keys)
    within = timedelta(hours=case.days("overlay_contact_hours"))
    since = max([raised, *sent_on_at(case, keys)])
    if later := contacts_since(case, since):
        start, every = max(later), timedelta(days=case.days("overlay_emergency_days"))
        return OutcomeClock(start, start + every, "overlay_emergency_days")
    start = raised if since < raised + within else since
    return OutcomeClock(start, start + within, "overlay_contact_hours")


def overdue_since(case: Case, instances: Iterable[str]) -> datetime | None:
    """Somebody was sent on, and nobody has asked in time what became of it."""
    keys = tuple(instances)
    if not sent_on_at(case, keys):
        return None
    due_at = outcome_clock(case, keys).due_at
    return due_at if due_at <= case.as_of else None


def sent_on_at(case: Case, keys: Iterable[str]) -> list[datetime]:
    sent = [each for key in keys for each in handovers(case).get(key, ())]
    return [each.recorded_at.astimezone(UTC) for each in sent]


def raised_at(case: Case, instances: Iterable[str]) -> datetime:
    """A prompt can be raised only once what it rests on is recorded."""
    told = [first_shown(case, *key.split("/")) for key in instances]
    return min((at for at in told if at), default=case.as_of).astimezone(UTC)


def first_shown(case: Case, root_id: str, field: str) -> datetime | None:
    """When the finding was first recorded as it counts now: what else is corrected moves nothing."""
    for each in (case, *earlier_cases(case)):
        for fact in (*each.assessments, *each.neuro_exams):
            if fact.root_id == root_id:
                return min(
                    row.recorded_at
                    for row in (*each.facts.assessments, *each.facts.neuro_exams)
                    if row.root_id == root_id and getattr(row, field, None) == getattr(fact, field)
                )
    return None


def contacts_since(case: Case, raised: datetime) -> list[datetime]:
    """When somebody was asked after that; neither a correction nor an older day told late asks."""
    day = case.local_day(raised)
    found = []
    for each in (case, *earlier_cases(case)):
        reached = [tried for tried in each.contact_attempts if tried.outcome == "reached"]
        asked = [one for one in (*each.assessments, *reached) if one.effective_on >= day]
        found += [each.first_recorded_at(one).astimezone(UTC) for one in asked]
    return [at for at in found if at > raised]
