"""A mail server and a provider of text messages that count what they took, well or ill."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

# Longer than a sender waits for one step.
HANGING_SECONDS = 12.0
# What a server at the other end of a network takes to answer: time to die in.
FAR_AWAY_SECONDS = 0.05
LEAVING_OPEN = ("DATA drop", "DATA hang")


class Mail:
    """`ill` is what it does at one point, such as "RCPT 550", "DATA drop" or "EHLO hang".

    `taken` counts by Message-ID what was accepted, or was received whole and not refused.
    """

    def __init__(self, port: int) -> None:
        self.ill = ""
        self.taken: Counter[str] = Counter()
        self.left_open = 0
        self._port = port
        self._controller: Controller | None = None

    @property
    def is_open(self) -> bool:
        return self._controller is not None

    def open(self) -> None:
        if self._controller is None:
            self._controller = Controller(self, hostname="127.0.0.1", port=self._port)
            self._controller.start()

    def close(self) -> None:
        """From here on connections are refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        answer = await self._answer("EHLO", server)
        return [answer] if answer else responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = await self._answer("RCPT", server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(FAR_AWAY_SECONDS)
        is_open = self.ill in LEAVING_OPEN
        if is_open or not self.ill.startswith("DATA"):
            self.taken[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
            self.left_open += is_open
        return await self._answer("DATA", server) or "250 OK"

    async def _answer(self, verb: str, server: Any) -> str | None:
        at, _space, what = self.ill.partition(" ")
        if at != verb:
            return None
        if what == "hang":
            await asyncio.sleep(HANGING_SECONDS)
        elif what == "drop":
            server.transport.abort()
        return None if what in {"hang", "drop"} else f"{what} no"


class Texts:
    """Takes text messages by HTTP and counts them by idempotency key."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        texts = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                texts.taken[self.headers["Idempotency-Key"]] += 1
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words: Any) -> None:
                """Nothing on the output."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True


@contextmanager
def providers(mail_port: int) -> Iterator[tuple[Mail, Texts]]:
    mail, texts = Mail(mail_port), Texts()
    serving = threading.Thread(target=texts.server.serve_forever, daemon=True)
    mail.open()
    serving.start()
    try:
        yield mail, texts
    finally:
        mail.close()
        texts.server.shutdown()
        texts.server.server_close()


def environment_of(mail_port: int, texts: Texts) -> dict[str, str]:
    """How the product is told where they are."""
    return {
        "STEPWELL_SMTP_HOST": "127.0.0.1",
        "STEPWELL_SMTP_PORT": str(mail_port),
        "STEPWELL_SMTP_STARTTLS": "0",
        "STEPWELL_MAIL_FROM": "clinic@example.org",
        "STEPWELL_SMS_URL": f"http://127.0.0.1:{texts.server.server_port}/send",
    }
