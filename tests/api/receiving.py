"""A receiver of webhooks: a real server on this machine that answers as it is told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answers` are used up one by one, then `otherwise`: a status, or something done by hand."""

    address: str = ""
    got: list[Received] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    otherwise: Any = 204

    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.got]

    def verified(self, secret: str) -> list[dict]:
        """What came, each checked as a customer would; raises for a wrong signature."""
        return [Webhook(secret).verify(one.body, one.headers) for one in self.got]


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    receiver.address = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Received(said, body))
            answer = receiver.answers.pop(0) if receiver.answers else receiver.otherwise
            if isinstance(answer, Callable):
                answer(self)
                return
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Tests are quiet."""

    return Handler
