"""The row a list shows of each care plan: rewritten at every evaluation, never a source."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from followup.calendars import ClinicCalendar
from followup.services.evaluating import Evaluated
from pathway.engine.facts import Assessment
from pathway.engine.plan import Due, Plan
from pathway.engine.visibility import current
from pathway.models import Caseload

_REWRITTEN = [
    "name_key",
    "stage",
    "overlay",
    "next_due_on",
    "owner_id",
    "nrs_now",
    "nrs_baseline",
    "nrs_previous",
    "open_emergency",
    "open_urgent",
    "open_routine",
    "open_info",
    "cannot_tell",
    "rules_failed",
    "last_assessed_on",
]


def rewrite_caseload(chunk: Sequence[Evaluated], calendar: ClinicCalendar) -> None:
    Caseload.objects.bulk_create(
        [_row(one, calendar) for one in chunk],
        update_conflicts=True,
        unique_fields=["clinic", "care_plan"],
        update_fields=_REWRITTEN,
    )


def _row(one: Evaluated, calendar: ClinicCalendar) -> Caseload:
    scored = _scored(one)
    severities = Counter(p.severity for p in one.plan.prompts if p.status == "open")
    return Caseload(
        care_plan=one.care_plan,
        patient_id=one.care_plan.patient_id,
        name_key=one.care_plan.patient.name_key,
        stage=one.plan.stage,
        overlay=one.plan.overlay,
        next_due_on=next_due_on(one.plan, calendar),
        owner_id=one.care_plan.owner_id,
        nrs_now=_nrs(scored, -1),
        nrs_baseline=_nrs(scored, 0),
        nrs_previous=_nrs(scored, -2),
        open_emergency=severities["emergency"],
        open_urgent=severities["urgent"],
        open_routine=severities["routine"],
        open_info=severities["info"],
        cannot_tell=len({each.missing for each in one.plan.cannot_tell}),
        rules_failed=len(one.plan.rule_errors),
        last_assessed_on=scored[-1].effective_on if scored else None,
    )


def _scored(one: Evaluated) -> list[Assessment]:
    """Assessments with a pain score, oldest first."""
    rows = current(one.facts.assessments, one.plan.known_at)
    scored = [row for row in rows if row.nrs is not None and row.effective_on <= one.plan.today]
    return sorted(scored, key=lambda row: (row.effective_on, row.recorded_at))


def _nrs(scored: list[Assessment], position: int) -> Decimal | None:
    try:
        return scored[position].nrs
    except IndexError:
        return None


def next_due_on(plan: Plan, calendar: ClinicCalendar) -> date | None:
    """The first open day on which something is due."""
    return min((day_of(due, calendar) for due in plan.dues), default=None)


def day_of(due: Due, calendar: ClinicCalendar) -> date:
    return calendar.scheduled_on(due.due_on, counted_from=due.counted_from)
