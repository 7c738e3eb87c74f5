"""Is the product keeping its promises right now: one answer for load balancers and people."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from clinic.access import public
from followup.services.watching import signs_everywhere
from followup.watchdog import Signs, Trouble, troubles_of


@public
def health(request: HttpRequest) -> JsonResponse:
    """200 while every promise to people is kept, with what has stopped meanwhile; 503 otherwise."""
    try:
        answer = _state(signs_everywhere())
    except DatabaseError:
        answer = {"status": "down", "because": "The database does not answer."}
    return JsonResponse(answer, status=200 if answer["status"] == "ok" else 503)


def _state(signs: Signs) -> dict[str, Any]:
    troubles = troubles_of(signs)
    answer: dict[str, Any] = {"status": "ok", "warnings": [_told(each) for each in troubles]}
    if worked_at := signs.last("poll", "worker"):
        answer["last_worked_at"] = worked_at.isoformat()
    if troubles and troubles[0].is_late:
        first = troubles[0]
        answer |= {
            "status": "degraded",
            "because": f"{first.stopped} {first.touches} {first.still_works}",
        }
    return answer


def _told(trouble: Trouble) -> dict[str, Any]:
    return {
        "stopped": str(trouble.stopped),
        "since": trouble.since.isoformat() if trouble.since else None,
        "touches": str(trouble.touches),
        "still_works": str(trouble.still_works),
        "is_late": trouble.is_late,
    }
