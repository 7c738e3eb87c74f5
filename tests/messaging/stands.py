"""Stand-ins that really listen: a mail server and a provider of text messages, well or ill."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

# Longer than any limit a test sets, shorter than a test may last.
HANGING_SECONDS = 8.0


class MailServer:
    """Counts what it was given whole; `at` says what it does at which point, such as RCPT: 550."""

    def __init__(self, **at: str) -> None:
        self.at = at
        self.taken: list[Any] = []
        self.was_given = threading.Event()

    async def handle_HELO(self, server, session, envelope, hostname):  # noqa: N802
        session.host_name = hostname
        return await self._answer("HELO", server) or "250 here"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        answer = await self._answer("EHLO", server)
        return [answer] if answer else responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        envelope.mail_from = address
        return await self._answer("MAIL", server) or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = await self._answer("RCPT", server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append(envelope)
        self.was_given.set()
        return await self._answer("DATA", server) or "250 OK"

    async def _answer(self, verb: str, server: Any) -> str | None:
        what = self.at.get(verb)
        if what == "hang":
            await asyncio.sleep(HANGING_SECONDS)
        elif what == "drop":
            server.transport.abort()
        return None if what in {None, "hang", "drop"} else f"{what} no"


@contextmanager
def mail_server(settings: Any, **at: str) -> Iterator[MailServer]:
    """A running mail server that the settings point to; only its name is told."""
    server = MailServer(**at)
    controller = Controller(server, hostname="127.0.0.1", port=0, ready_timeout=20)
    controller.port = free_port()
    controller.start()
    point_mail_at(settings, controller.port)
    try:
        yield server
    finally:
        controller.stop()


def point_mail_at(settings: Any, port: int) -> None:
    settings.KEEPS_MESSAGES = False
    settings.MESSAGE_CHANNELS = {"email": "followup.messaging.channels.mail.MailChannel"}
    settings.EMAIL_BACKEND = "followup.messaging.channels.smtp.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 1.0


@contextmanager
def dripping_server() -> Iterator[int]:
    """Greets a byte at a time, for ever: no single wait is long."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_drip, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]


def _drip(listening: socket.socket) -> None:
    accepted, _address = listening.accept()
    with accepted:
        ends = time.monotonic() + HANGING_SECONDS
        while time.monotonic() < ends:
            try:
                accepted.sendall(b"2")
            except OSError:
                return
            time.sleep(0.05)


class TextProvider:
    """Counts what it was asked to send; `behave` answers with a status, or does worse."""

    def __init__(self, behave: Callable[[Any], int | None]) -> None:
        self.behave = behave
        self.taken: list[dict[str, Any]] = []
        self.url = ""


@contextmanager
def text_provider(
    settings: Any, behave: Callable[[Any], int | None] = lambda handler: 202, **more: Any
) -> Iterator[TextProvider]:
    provider = TextProvider(behave)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_json = self.headers["Content-Type"] == "application/json"
            said = json.loads(body) if is_json else body.decode()
            provider.taken.append({"headers": dict(self.headers), "body": said})
            status = provider.behave(self)
            if status is None:
                return
            answer = b'{"id": "prov-1", "message": "Queued. Thank you."}'
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *words: Any) -> None:
            """Nothing on the test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    provider.url = f"http://127.0.0.1:{server.server_port}/send"
    point_texts_at(settings, provider.url, **more)
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def point_texts_at(settings: Any, url: str, **more: Any) -> None:
    settings.KEEPS_MESSAGES = False
    settings.MESSAGE_CHANNELS = {"sms": "followup.messaging.channels.sms.HttpChannel"}
    fields = {"to": "to", "text": "text", "sender": "from", "reference": "reference"}
    settings.SMS_PROVIDER = {
        "url": url,
        "headers": {"Authorization": "Bearer secret"},
        "fields": fields,
        "sender": "Riverside",
        "format": "json",
        "idempotency_header": "Idempotency-Key",
        "id_field": "",
        **more,
    }


def drop(handler: Any) -> None:
    """The request was read; no answer comes."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def hang(handler: Any) -> int:
    time.sleep(HANGING_SECONDS)
    return 202


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]
