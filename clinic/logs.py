"""Logs that carry ids, codes and durations, never values: an allow-list, not a filter."""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from http.client import responses
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

_ALLOWED = ("clinic_id", "task_id", "status", "duration_ms", "counts", "rule", "route")


def _event(record: logging.LogRecord) -> str:
    """Django's messages quote addresses and what was suspicious: only the kind is kept."""
    if record.name.startswith("django.security."):
        return record.name.rpartition(".")[2]
    return responses.get(getattr(record, "status_code", 0), str(record.msg))


def _answer(record: logging.LogRecord) -> dict[str, Any]:
    """What Django attaches when it writes of an answer; a route has names where an address has ids."""
    if not hasattr(record, "status_code"):
        return {}
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return {"status": record.status_code, **({"route": match.route} if match else {})}


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Exceptions keep class and frames; their text may name a patient."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            "request_id": request_id.get(),
            **_answer(record),
            **{name: getattr(record, name) for name in _ALLOWED if hasattr(record, name)},
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, default=str)
