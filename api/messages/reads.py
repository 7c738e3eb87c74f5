"""Messages to patients as the API shows them."""

from typing import Any

from api.ids import public_id
from api.paging import Place
from followup.models import Communication

_COPIED = (
    "purpose",
    "channel",
    "language",
    "state",
    "attempts",
    "sent_at",
    "settled_at",
    "handled_at",
    "created_at",
    "updated_at",
    "version",
)


def messages_like(**named: Any) -> Any:
    """Those to patients; what tells staff is no part of the ledger of reminders."""
    kept = {name: value for name, value in named.items() if value is not None}
    return Communication.objects.filter(patient__isnull=False, **kept)


def message_rows(found: Any, place: Place, count: int) -> list[dict[str, Any]]:
    """A page of them; who keeps in step is told what is not wanted any more."""
    shown = [message_shape(row) for row in place.among(found)[:count]]
    if not place.is_sync:
        return shown
    return [{**row, "deleted": row["state"] == "suppressed"} for row in shown]


def message_shape(row: Any) -> dict[str, Any]:
    return {
        "id": public_id("msg", row.id),
        "patient": public_id("pat", row.patient_id),
        **{name: getattr(row, name) for name in _COPIED},
        "task": public_id("task", row.task_id) if row.task_id else None,
        "visit": public_id("vis", row.visit_thread_id) if row.visit_thread_id else None,
        "suppressed_because": row.suppressed_because or None,
        "failure": row.failure or None,
        "planned_for": row.send_after,
    }
