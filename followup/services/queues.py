"""The due pointers in PostgreSQL are the queues: which clinics have work, and going round them."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from followup.services.heartbeats import still_alive

# What has a due pointer, in the order in which it is worked: prompts first, then dated work.
CARE_PLANS, TASKS, COMMUNICATIONS, JOBS = "care_plan", "task", "communication", "job"
# What other programs are told: events that have no number yet, and deliveries to webhooks.
EVENTS, DELIVERIES = "ledger_event", "delivery"


def due_clinics(queue: str, *, for_at_least: timedelta = timedelta(0)) -> list[uuid.UUID]:
    """The clinics with something due in a queue, the longest waiting first."""
    with connection.cursor() as cursor:
        waited = for_at_least.total_seconds()
        cursor.execute("SELECT due_clinics(%s, now() - make_interval(secs => %s))", [queue, waited])
        return [row[0] for row in cursor.fetchall()]


def drain(
    queue: str, work_chunk: Callable[[uuid.UUID], int], *, clinic_id: uuid.UUID | None = None
) -> int:
    """One chunk a clinic in turn, until nothing is due or nothing moves; how many items moved.

    `work_chunk` claims and finishes a chunk in its own transactions. Any number of
    processes may drain the same queue at once.
    """
    total = 0
    while clinics := [clinic_id] if clinic_id else due_clinics(queue):
        moved = 0
        for clinic in clinics:
            moved += work_chunk(clinic)
            still_alive()
        total += moved
        if not moved:
            break
    return total
