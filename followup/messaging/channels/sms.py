"""Text messages: to the console, or to a provider that takes them by one HTTP request."""

import json
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import Any

import httpx
from django.conf import settings

from followup.messaging.channels import (
    ACCEPTED,
    BROKEN,
    LATER,
    STEP_SECONDS,
    UNCERTAIN,
    WHOLE_SECONDS,
    Letter,
    Outcome,
)
from followup.messaging.channels.mail import after_status

_MOST_BYTES = 65_536
_LIMITS = httpx.Timeout(STEP_SECONDS, connect=5.0)


class ConsoleChannel:
    """For developing without a provider."""

    def send(self, letter: Letter) -> Outcome:
        sys.stdout.write(f"To {letter.to}: {letter.body}\n")
        return Outcome(ACCEPTED)


class HttpChannel:
    """Address, headers and the names of the fields are settings (docs/messages.md)."""

    def send(self, letter: Letter) -> Outcome:
        course = _Course()
        try:
            with httpx.Client(timeout=_LIMITS) as client, course.watched():
                return _answered(client, letter, course)
        except httpx.HTTPError as error:
            kind = UNCERTAIN if course.was_handed_over else LATER
            return Outcome(kind, type(error).__name__)
        except (ValueError, httpx.InvalidURL) as error:
            return Outcome(BROKEN, type(error).__name__)


def _answered(client: httpx.Client, letter: Letter, course: "_Course") -> Outcome:
    provider = settings.SMS_PROVIDER
    headers = {**provider["headers"], provider["idempotency_header"]: letter.key}
    body: dict[str, Any] = {provider["format"]: _fields(letter)}
    tracing = {"trace": course.note}
    with client.stream(
        "POST", provider["url"], headers=headers, extensions=tracing, **body
    ) as answer:
        if not answer.is_success:
            return after_status(answer.status_code)
        return Outcome(ACCEPTED, message_id=_provider_id(answer))


def _fields(letter: Letter) -> dict[str, str]:
    provider = settings.SMS_PROVIDER
    said = {
        "to": letter.to,
        "text": letter.body,
        "sender": provider["sender"],
        "reference": letter.key,
        "clinic": letter.clinic_key,
    }
    names = provider["fields"]
    return {names[name]: value for name, value in said.items() if names.get(name) and value}


def _provider_id(answer: httpx.Response) -> str:
    """Read for its id alone: what is too long, too slow or no JSON has none, and was accepted."""
    name = settings.SMS_PROVIDER["id_field"]
    if not name:
        return ""
    with suppress(httpx.HTTPError, ValueError):
        said = json.loads(_head(answer))
        if isinstance(said, dict) and isinstance(said.get(name), str | int):
            return str(said[name])[:200]
    return ""


def _head(answer: httpx.Response) -> bytes:
    read = b""
    ends = time.monotonic() + STEP_SECONDS
    for part in answer.iter_bytes():
        read += part
        if len(read) > _MOST_BYTES or time.monotonic() > ends:
            break
    return read[:_MOST_BYTES]


class _Course:
    """How far a request came. From its first byte on the provider may have it."""

    def __init__(self) -> None:
        self.was_handed_over = False
        self._socket: socket.socket | None = None

    def note(self, event: str, details: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._socket = details["return_value"].get_extra_info("socket")
        elif event.endswith(".send_request_headers.started"):
            self.was_handed_over = True

    def watched(self) -> "_Deadline":
        return _Deadline(self._cut)

    def _cut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Deadline:
    """Cuts whatever is going on when the whole time is over."""

    def __init__(self, cut: Any) -> None:
        self._timer = threading.Timer(WHOLE_SECONDS, cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
