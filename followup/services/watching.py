"""Reading the signs the watchdog judges: one statement for a clinic, few for all of them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from clinic.models import Clinic
from clinic.tenancy import clinic_scope, current_clinic_id
from followup.services.queues import (
    CARE_PLANS,
    COMMUNICATIONS,
    DELIVERIES,
    EVENTS,
    TASKS,
    due_clinics,
)
from followup.watchdog import LATE, Signs

QUEUES = (CARE_PLANS, TASKS, COMMUNICATIONS, EVENTS, DELIVERIES)
# Enough to tell somebody that work is late; the watchdog must not become the load.
MOST_CLINICS = 5

_HEARTS = """
    SELECT now(), (SELECT array_agg(kind ORDER BY kind) FROM heartbeat),
    (SELECT array_agg(seen_at ORDER BY kind) FROM heartbeat)
"""

# A test clinic's clock may be moved: its lateness is taken on its own clock, and told on ours.
# A task may be made with a day that is past: nobody was late before there was one.
_HERE = """
    WITH c AS (SELECT id, clock_offset AS ahead FROM clinic WHERE id = %s)
    SELECT now(), (SELECT array_agg(kind ORDER BY kind) FROM heartbeat),
    (SELECT array_agg(seen_at ORDER BY kind) FROM heartbeat),
    (SELECT min(q.evaluate_at) FROM care_plan q
        WHERE q.clinic_id = c.id AND q.evaluate_at IS NOT NULL) - ahead,
    (SELECT min(greatest(q.next_step_at, q.created_at)) FROM task q
        WHERE q.clinic_id = c.id AND q.next_step_at <= now() + ahead) - ahead,
    (SELECT min(q.send_after) FROM communication q
        WHERE q.clinic_id = c.id AND q.send_after IS NOT NULL) - ahead,
    (SELECT min(q.recorded_at) FROM ledger_event q
        WHERE q.clinic_id = c.id AND q.position IS NULL) - ahead,
    (SELECT min(q.next_try_at) FROM delivery q
        WHERE q.clinic_id = c.id AND q.next_try_at IS NOT NULL) - ahead,
    (SELECT min(q.claimed_at) FROM communication q
        WHERE q.clinic_id = c.id AND q.send_after IS NOT NULL
        AND q.state = 'planned' AND q.attempts > 0 AND q.channel = 'email') - ahead
    FROM c
"""


def signs_here() -> Signs:
    """Of the clinic in scope."""
    now, kinds, moments, *oldest, failing = _row(_HERE, [current_clinic_id()])
    behind = {q: at for q, at in zip(QUEUES, oldest, strict=True) if at and now - at > LATE}
    is_failing = failing is not None and now - failing > LATE
    return _signs(now, kinds, moments, behind, failing if is_failing else None)


def signs_everywhere() -> Signs:
    """Of every clinic, entering those that look late; outside any clinic's scope."""
    now, kinds, moments = _row(_HEARTS, [])
    seen = [_looked_at(clinic_id) for clinic_id in _late_clinics()]
    behind = {
        queue: min(each.behind[queue] for each in seen if queue in each.behind)
        for queue in QUEUES
        if any(queue in each.behind for each in seen)
    }
    failing = [each.mail_failing_since for each in seen if each.mail_failing_since]
    return _signs(now, kinds, moments, behind, min(failing, default=None))


def _late_clinics() -> set[uuid.UUID]:
    """A test clinic's clock can be moved, so that what it does late says nothing of the servers."""
    late = [due_clinics(queue, for_at_least=LATE) for queue in QUEUES]
    live = Clinic.objects.filter(id__in=set().union(*late), is_test=False) if any(late) else []
    known = {clinic.id for clinic in live}
    return {
        each for queue in late for each in [one for one in queue if one in known][:MOST_CLINICS]
    }


def _looked_at(clinic_id: uuid.UUID) -> Signs:
    with clinic_scope(clinic_id):
        return signs_here()


def _row(statement: str, parameters: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()


def _signs(
    now: datetime,
    kinds: Any,
    moments: Any,
    behind: Mapping[str, datetime],
    failing: datetime | None,
) -> Signs:
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
