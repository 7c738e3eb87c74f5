"""The row a list shows of each care plan: rewritten at every evaluation, never a source."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from clinic.bulk import as_json
from clinic.tenancy import current_clinic_id
from followup.calendars import ClinicCalendar
from followup.services.evaluating import Evaluated
from pathway.engine.facts import Assessment
from pathway.engine.plan import Due
from pathway.engine.predicates.response import FUNCTION, Reading
from pathway.engine.visibility import current
from pathway.models import Caseload
from pathway.models.prompts import SHOWING

SERIES = 8
# What finds a row, and what stays as it was first written.
_KEYS = ("id", "clinic_id", "care_plan_id")

# The earliest deadline of what is open for the care plan of a row `v`.
_NEXT_DUE = """
    least(
        (SELECT min(t.due_at) FROM task t WHERE t.clinic_id = v.clinic_id
            AND t.care_plan_id = v.care_plan_id AND t.state = 'open'),
        (SELECT min(p.due_at) FROM prompt p WHERE p.clinic_id = v.clinic_id
            AND p.care_plan_id = v.care_plan_id AND p.closed_at IS NULL AND p.state = ANY(%s))
    )
"""
# In the statement that writes the rows anyway: the sweep pays for no other.
_REWRITE = """
    INSERT INTO caseload ({columns}) SELECT {values}
    FROM jsonb_populate_recordset(NULL::caseload, %s::jsonb) v
    ON CONFLICT (clinic_id, care_plan_id) DO UPDATE SET {changes}
"""
_REPLACE = """
    UPDATE caseload v SET next_due_at = {next_due}
    WHERE v.clinic_id = %s AND v.care_plan_id = ANY(%s)
"""


def rewrite_caseload(chunk: Sequence[Evaluated]) -> None:
    """Once the tasks and prompts of the chunk are written."""
    rows = [_row(one) for one in chunk]
    with connection.cursor() as cursor:
        cursor.execute(_rewriting(), [list(SHOWING), as_json(rows)])


def note_next_due(care_plan_ids: Sequence[uuid.UUID]) -> None:
    """A task was opened, ended or let wait: lists are in order again at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REPLACE.format(next_due=_NEXT_DUE),
            [list(SHOWING), current_clinic_id(), list(care_plan_ids)],
        )


def _rewriting() -> str:
    columns = [str(field.column) for field in Caseload._meta.concrete_fields]
    values = [_NEXT_DUE if name == "next_due_at" else f"v.{name}" for name in columns]
    changes = [f"{name} = excluded.{name}" for name in columns if name not in _KEYS]
    return _REWRITE.format(
        columns=", ".join(columns), values=", ".join(values), changes=", ".join(changes)
    )


def _row(one: Evaluated) -> Caseload:
    sittings = _sittings(one)
    pain = [row.nrs for row in sittings if row.nrs is not None]
    instrument, function = _function(sittings)
    severities = Counter(p.severity for p in one.plan.prompts if p.status == "open")
    return Caseload(
        care_plan=one.care_plan,
        patient_id=one.care_plan.patient_id,
        name_key=one.care_plan.patient.name_key,
        stage=one.plan.stage,
        stage_since=one.plan.stage_since,
        overlay=one.plan.overlay,
        owner_id=one.care_plan.owner_id,
        nrs_now=_at(pain, -1),
        nrs_baseline=_at(pain, 0),
        nrs_previous=_at(pain, -2),
        pain_series=pain[-SERIES:],
        function_now=_at(function, -1),
        function_baseline=_at(function, 0),
        function_instrument=instrument,
        response=one.plan.response,
        start_back_risk=one.plan.start_back_risk,
        open_emergency=severities["emergency"],
        open_urgent=severities["urgent"],
        open_routine=severities["routine"],
        open_info=severities["info"],
        cannot_tell=len({each.missing for each in one.plan.cannot_tell}),
        rules_failed=len(one.plan.rule_errors),
        exclusions=list(one.plan.exclusions),
        last_assessed_on=_last_scored_on(sittings),
        last_contact_on=one.plan.last_contact_on,
    )


def _sittings(one: Evaluated) -> list[Assessment]:
    """What has been asked of the patient so far, oldest first."""
    rows = current(one.facts.assessments, one.plan.known_at)
    past = [row for row in rows if row.effective_on <= one.plan.today]
    return sorted(past, key=lambda row: (row.effective_on, row.recorded_at))


def _function(sittings: Sequence[Assessment]) -> tuple[str, list[Decimal]]:
    """The scores of the instrument used last: a change says something within one only."""
    for sitting in reversed(sittings):
        for name, read in FUNCTION:
            if read(sitting) is not None:
                return name, _read_by(read, sittings)
    return "", []


def _read_by(read: Reading, sittings: Sequence[Assessment]) -> list[Decimal]:
    return [score for score in map(read, sittings) if score is not None]


def _last_scored_on(sittings: Sequence[Assessment]) -> date | None:
    return max((row.effective_on for row in sittings if row.nrs is not None), default=None)


def _at(scores: Sequence[Decimal], position: int) -> Decimal | None:
    try:
        return scores[position]
    except IndexError:
        return None


def day_of(due: Due, calendar: ClinicCalendar) -> date:
    return calendar.scheduled_on(due.due_on, counted_from=due.counted_from)
