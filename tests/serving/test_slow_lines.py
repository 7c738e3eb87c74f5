"""The web server among senders that are slow, too generous, garbled or gone: real sockets, one process."""

import http.client
import io
import json
import os
import select
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import pytest

from clinic.models import Patient
from clinic.tenancy import clinic_scope
from runner.process_identity import wait_until
from tests.api.builders import a_key
from tests.browser.site import HOST, free_port, web_server
from tests.builders import a_clinic
from tests.faults.rig import descendants

# One process of the tests, so that the server is started once.
pytestmark = pytest.mark.xdist_group("serving")

SLOW = 64
API, PAGE = "/api/v1/patients", "/accounts/login/"
# The answer to one of them comes when a body has had its time.
BODY_SECONDS = "3"
LONG = 20_000_000
CHUNKED, ANNOUNCED = "Transfer-Encoding: chunked", "Content-Length: 9"
PATIENT = b'{"family": "Nakagawa", "given": "Sade", "birth_date": "1984-03-07"}'


@dataclass(frozen=True)
class Web:
    """A running web server, and the one process of it that answers."""

    port: int
    process: int
    log: Path

    def connect(self) -> socket.socket:
        return socket.create_connection((HOST, self.port), timeout=60)

    def say(self, path: str, headers: str, body: bytes) -> socket.socket:
        """A request in these words."""
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: es\r\n"
        line = self.connect()
        line.sendall(f"{head}{headers}\r\n\r\n".encode() + body)
        return line

    def begin(self, path: str, length: int, body: bytes = b"") -> socket.socket:
        """A request that announces more than it brings."""
        return self.say(path, f"Content-Length: {length}", body)

    def ask(self, method: str, path: str, **sent: Any) -> int:
        """The status of the answer."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        try:
            connection.request(method, path, **sent)
            return connection.getresponse().status
        finally:
            connection.close()

    def is_well(self) -> bool:
        """It answers, whatever it says of workers."""
        return self.ask("GET", "/health") in (200, 503)

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.process}/fd").iterdir()))

    def most_memory(self) -> int:
        """The most it has used so far, in bytes."""
        status = Path(f"/proc/{self.process}/status").read_text()
        return 1024 * int(status.partition("VmHWM:")[2].split()[0])


@pytest.fixture(scope="module")
def web(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    port, log = free_port(), tmp_path_factory.mktemp("web") / "web.log"
    environment = dict(os.environ) | {"STEPWELL_BODY_SECONDS": BODY_SECONDS, "STEPWELL_HTTPS": "0"}
    del environment["DATABASE_OWNER_URL"]
    with web_server(port, environment, log) as server:
        (process,) = descendants(server.pid)
        yield Web(port, process, log)


def all_of(line: socket.socket) -> bytes:
    """What comes until the other side closes."""
    found = b""
    with line:
        while some := line.recv(65_536):
            found += some
    return found


def test_others_are_served_while_bodies_come_in_slowly_and_those_are_told(web: Web) -> None:
    slow = [web.begin((API, PAGE)[n % 2], 1000, b"{") for n in range(SLOW)]

    assert web.is_well()
    assert select.select(slow, [], [], 0)[0] == []

    told = [all_of(line) for line in slow]
    assert all(answer.startswith(b"HTTP/1.1 408 ") for answer in told)
    assert all(b'"code":"request_timeout"' in answer for answer in told[::2])
    assert all("tardó demasiado".encode() in answer for answer in told[1::2])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_arrives_whole_in_chunks_too(web: Web, is_chunked: bool) -> None:
    key = a_key(a_clinic())
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    body = iter([PATIENT[:9], PATIENT[9:]]) if is_chunked else PATIENT
    assert web.ask("POST", API, headers=headers, body=body, encode_chunked=is_chunked) == 201


def test_a_body_that_is_too_long_is_refused_and_never_kept(web: Web) -> None:
    """Announced, and in chunks that say nothing of how many there will be."""
    assert all_of(web.begin(PAGE, LONG)).startswith(b"HTTP/1.1 413 ")
    before = web.most_memory()

    with web.connect() as line:
        line.sendall(f"POST {API} HTTP/1.1\r\nHost: localhost\r\n".encode())
        line.sendall(b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % LONG)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            line.sendall(bytes(LONG))

    assert web.is_well()
    assert web.most_memory() - before < LONG / 2


def refused(line: socket.socket) -> tuple[HTTPMessage, bytes]:
    """Headers and body of the one answer, which is a 400."""
    head, _, body = all_of(line).partition(b"\r\n\r\n")
    status, _, headers = head.partition(b"\r\n")
    assert status == b"HTTP/1.1 400 Bad Request"
    return http.client.parse_headers(io.BytesIO(headers)), body


@pytest.mark.parametrize(
    "chunks",
    [b"ZZ\r\n", b"FFFFFFFFFFFFFFFFF\r\n", b"2\r\n{}\r\nZZ\r\n", b"2\r\n{}..0\r\n\r\n"],
    ids=["no size", "no number that fits", "no size after a chunk", "no end of a chunk"],
)
def test_chunks_that_make_no_sense_are_the_senders_fault(web: Web, chunks: bytes) -> None:
    headers, body = refused(web.say(API, CHUNKED, chunks))
    problem = json.loads(body)
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Connection"] == "close"
    assert (problem["status"], problem["code"]) == (400, "invalid_request")
    assert problem["instance"] == headers["Request-Id"]
    assert headers["Request-Id"] in web.log.read_text()

    headers, body = refused(web.say(PAGE, CHUNKED, chunks))
    assert headers["Connection"] == "close"
    assert "no llegó entera".encode() in body


@pytest.mark.parametrize(
    ("header", "begun"),
    [
        (ANNOUNCED, b""),
        (ANNOUNCED, b"{"),
        (CHUNKED, b""),
        (CHUNKED, b"9\r\n{"),
        (CHUNKED, b"1\r\n{\r\n"),
    ],
)
def test_whoever_says_no_more_in_the_middle_of_a_body_and_listens_is_told(
    web: Web, header: str, begun: bytes
) -> None:
    line = web.say(API, header, begun)
    line.shutdown(socket.SHUT_WR)
    headers, body = refused(line)
    assert headers["Connection"] == "close"
    assert json.loads(body)["instance"] == headers["Request-Id"]


@pytest.mark.django_db(transaction=True)
def test_nobody_works_on_what_came_of_a_broken_body(web: Web) -> None:
    """The chunks before the broken one are a whole patient."""
    clinic = a_clinic()
    said = (CHUNKED, f"Authorization: Bearer {a_key(clinic)}", "Content-Type: application/json")
    refused(web.say(API, "\r\n".join(said), b"%x\r\n%s\r\nZZ\r\n" % (len(PATIENT), PATIENT)))
    with clinic_scope(clinic.id):
        assert not Patient.objects.exists()


def test_whoever_hangs_up_leaves_nothing(web: Web) -> None:
    assert web.is_well()
    before = web.open_files()
    for _ in range(SLOW):
        web.begin(API, 900_000, bytes(100_000)).close()
    assert wait_until(lambda: web.open_files() <= before, 20)
    assert web.is_well()
