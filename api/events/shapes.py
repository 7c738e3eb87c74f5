"""An event as the feed lists it and as a webhook carries it: the same object in both."""

from datetime import datetime
from typing import Any

from api.events.catalogue import Line, line_of
from api.ids import public_id
from clinic.models import LedgerEvent
from pathway.records import SUBJECTS

ROOT = "/api/v1"
# No column list of the ledger is as long; a longer one would not fit a webhook.
MOST_NAMES = 200

# What a subject of the ledger is called outside, and the address it is read at, if it has one.
_SUBJECTS: dict[str, tuple[str, str]] = {
    "clinic": ("org", ""),
    "patient": ("pat", f"{ROOT}/patients/{{id}}"),
    "episode": ("ep", f"{ROOT}/episodes/{{id}}"),
    "careplan": ("cp", ""),
    "stagechange": ("stg", ""),
    "prompt": ("prm", f"{ROOT}/prompts/{{id}}"),
    "promptdecision": ("dcs", ""),
    "task": ("task", f"{ROOT}/tasks/{{id}}"),
    "communication": ("msg", ""),
    "self_report": ("rep", ""),
    "contactpoint": ("cpt", ""),
    "consent": ("cst", ""),
    "protocoloverride": ("ovr", ""),
    "api_client": ("cl", f"{ROOT}/api_clients/{{id}}"),
    "webhook_endpoint": ("whe", f"{ROOT}/webhook_endpoints/{{id}}"),
}


def event_as_shown(event: LedgerEvent) -> dict[str, Any] | None:
    """Thin: ids, codes and names of columns, never a value; None for what stays inside."""
    line = line_of(event)
    if line is None:
        return None
    return {
        "id": public_id("evt", event.id),
        "type": line.public,
        "timestamp": instant(event.recorded_at),
        "sequence": event.position,
        "data": _data(event, line),
    }


def instant(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _data(event: LedgerEvent, line: Line) -> dict[str, Any]:
    subject, href = _subject(event)
    return {
        "patient": public_id("pat", event.patient_id) if event.patient_id else None,
        "subject": subject,
        "href": href,
        "version": event.subject_version,
        "changes": {
            name: _short(event.changes[name]) for name in line.told if name in event.changes
        },
        "reason_code": event.reason_code or None,
        "actor": event.actor_kind,
        "request_id": event.request_id or None,
    }


def _subject(event: LedgerEvent) -> tuple[str | None, str | None]:
    if event.subject_id is None:
        return None, None
    prefix, address = _SUBJECTS.get(event.subject_type) or _of_record(event.subject_type)
    named = public_id(prefix, event.subject_id)
    return named, address.replace("{id}", named) or None


def _of_record(subject_type: str) -> tuple[str, str]:
    for subject in SUBJECTS.values():
        if subject.model._meta.model_name == subject_type:
            return subject.prefix, f"{ROOT}/{subject.plural}/{{id}}"
    return "obj", ""


def _short(value: Any) -> Any:
    return value[:MOST_NAMES] if isinstance(value, list) else value
