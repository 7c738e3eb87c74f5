"""Is the product keeping its promises right now: one answer for load balancers and people."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from clinic.access import public

LATE = timedelta(seconds=60)

_LAG = "SELECT now(), max(seen_at) FROM heartbeat WHERE kind IN ('worker', 'poll')"


@public
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and somebody does due work; 503 with the reason otherwise."""
    try:
        answer = _state()
    except DatabaseError:
        answer = {"status": "down", "because": "The database does not answer."}
    return JsonResponse(answer, status=200 if answer["status"] == "ok" else 503)


def _state() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        now, seen = cursor.fetchone()
    if seen is None or now - seen > LATE:
        return {
            "status": "degraded",
            "because": "No worker or poll was seen for a minute: prompts that depend on a date "
            "and reassessments are late. Recorded red flags still raise their prompts at once.",
        }
    return {"status": "ok", "last_worked_at": seen.isoformat()}
