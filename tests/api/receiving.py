"""A receiver of webhooks: a real server on this machine that answers as it is told."""

import json
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
    with _serving(_handler(receiver)) as port:
        receiver.address = f"http://127.0.0.1:{port}/hooks"
        yield receiver


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


@dataclass
class KeyServer:
    """Where a client keeps its public keys."""

    address: str = ""
    keys: Any = None
    reads: int = 0


@contextmanager
def a_key_server() -> Iterator[KeyServer]:
    found = KeyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.reads += 1
            body = json.dumps(found.keys).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Tests are quiet."""

    with _serving(Handler) as port:
        found.address = f"http://127.0.0.1:{port}/jwks"
        yield found


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
