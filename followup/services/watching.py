"""Reading the signs the watchdog judges: one statement for a clinic, one for all of them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from clinic.tenancy import current_clinic_id
from followup.services.queues import CARE_PLANS, COMMUNICATIONS, TASKS
from followup.watchdog import LATE, Signs

QUEUES = (CARE_PLANS, TASKS, COMMUNICATIONS)

_HEARTS = """
    (SELECT array_agg(kind ORDER BY kind) FROM heartbeat),
    (SELECT array_agg(seen_at ORDER BY kind) FROM heartbeat)
"""

# A test clinic's clock may be moved: its lateness is taken on its own clock, and told on ours.
_HERE = f"""
    WITH c AS (SELECT id, clock_offset AS ahead FROM clinic WHERE id = %s)
    SELECT now(), {_HEARTS},
    (SELECT min(q.evaluate_at) FROM care_plan q
        WHERE q.clinic_id = c.id AND q.evaluate_at IS NOT NULL) - ahead,
    (SELECT min(q.next_step_at) FROM task q
        WHERE q.clinic_id = c.id AND q.next_step_at IS NOT NULL) - ahead,
    (SELECT min(q.send_after) FROM communication q
        WHERE q.clinic_id = c.id AND q.send_after IS NOT NULL) - ahead,
    (SELECT min(q.claimed_at) FROM communication q
        WHERE q.clinic_id = c.id AND q.send_after IS NOT NULL
        AND q.state = 'planned' AND q.attempts > 0 AND q.channel = 'email') - ahead
    FROM c
"""  # noqa: S608 - put together from the texts above

_EVERYWHERE = f"""
    SELECT now(), {_HEARTS},
    EXISTS (SELECT due_clinics('care_plan', now() - %s)),
    EXISTS (SELECT due_clinics('task', now() - %s)),
    EXISTS (SELECT due_clinics('communication', now() - %s))
"""


def signs_here() -> Signs:
    """Of the clinic in scope."""
    now, kinds, moments, *oldest, failing = _row(_HERE, [current_clinic_id()])
    behind = {q: at for q, at in zip(QUEUES, oldest, strict=True) if at and now - at > LATE}
    is_failing = failing is not None and now - failing > LATE
    return _signs(now, kinds, moments, behind, failing if is_failing else None)


def signs_everywhere() -> Signs:
    """Of every clinic: whether something is late in any of them, not in which."""
    now, kinds, moments, *late = _row(_EVERYWHERE, [LATE] * len(QUEUES))
    behind = {queue: None for queue, is_late in zip(QUEUES, late, strict=True) if is_late}
    return _signs(now, kinds, moments, behind, None)


def _row(statement: str, parameters: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()


def _signs(now: datetime, kinds: Any, moments: Any, behind: Any, failing: Any) -> Signs:
    seen: dict[str, datetime] = {}
    for kind, moment in zip(kinds or (), moments or (), strict=True):
        seen[kind] = max(moment, seen.get(kind, moment))
    return Signs(
        now=now,
        seen=seen,
        behind=behind,
        sends_mail=bool(settings.EMAIL_HOST),
        mail_failing_since=failing,
    )
