"""What stands between the server and Django, with a server of a few lines: no thread waits for a line."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from config.answers import PORTION_BYTES
from config.bodies import LONG_AT_ONCE, SHORT_BYTES, Intake
from config.bridge import Bridge, environ_of

HEAD = {
    "method": "POST",
    "raw_path": b"/caf%C3%A9/%FF",
    "query_string": b"name=%C3%A9",
    "server": ("127.0.0.1", "8000"),
    "client": ("192.0.2.7", "40000"),
    "scheme": "http",
    "http_version": "1.1",
    "headers": [],
}
PORTIONS = 20
LONG = SHORT_BYTES + 1


class Line:
    """One request: what the server hands over, and what it is handed."""

    def __init__(self, *messages: dict[str, Any], **head: Any) -> None:
        self.scope = HEAD | head
        self.sent: list[dict[str, Any]] = []
        self.may_leave = asyncio.Event()
        self._messages = list(messages)

    async def receive(self) -> dict[str, Any]:
        if not self._messages:
            await asyncio.Event().wait()
        return self._messages.pop(0)

    async def send(self, message: dict[str, Any]) -> None:
        """As slow as its reader is."""
        self.sent.append(message)
        await self.may_leave.wait()

    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


class Long:
    """An answer that is made while it leaves."""

    def __init__(self) -> None:
        self.made, self.is_closed = 0, False

    def __iter__(self) -> Iterator[bytes]:
        while self.made < PORTIONS:
            self.made += 1
            yield bytes(PORTION_BYTES)

    def close(self) -> None:
        self.is_closed = True


def bridge(answers: Any) -> Bridge:
    """With one thread. An answer is what is given, or a call with the environ."""

    def application(environ: dict[str, Any], start: Callable[..., None]) -> Any:
        start("200 OK", [("Content-Type", "text/plain")])
        return answers(environ) if callable(answers) else answers

    return Bridge(application, intake=Intake(most_bytes=1_000_000, seconds=60), threads=1)


def part(body: bytes, *, is_last: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": not is_last}


def a_body(size: int) -> Line:
    return Line(part(bytes(size)), headers=[(b"content-length", b"%d" % size)])


async def let_run(done: Callable[[], bool]) -> None:
    """Until it is so; the test's own limit of time ends what never comes."""
    while not done():
        await asyncio.sleep(0)


def played(scene: Callable[[], Awaitable[None]]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(60):
            await scene()

    asyncio.run(in_time())


def test_an_answer_that_is_read_slowly_leaves_its_thread_to_others() -> None:
    long = Long()
    ask = bridge(lambda environ: long if "long" in environ["QUERY_STRING"] else [b"short"])

    async def scene() -> None:
        slow, quick = Line(query_string=b"long"), Line()
        quick.may_leave.set()
        answering = asyncio.create_task(ask(slow.scope, slow.receive, slow.send))
        await let_run(lambda: bool(slow.sent))
        await ask(quick.scope, quick.receive, quick.send)
        assert quick.body() == b"short"
        assert long.made == 1

        slow.may_leave.set()
        await answering
        assert len(slow.body()) == PORTIONS * PORTION_BYTES
        assert long.is_closed

    played(scene)


def test_an_answer_that_nobody_takes_any_more_is_not_made_to_its_end() -> None:
    long = Long()

    async def scene() -> None:
        line = Line({"type": "http.disconnect"})
        line.may_leave.set()
        await bridge(long)(line.scope, line.receive, line.send)

    played(scene)
    assert long.is_closed
    assert long.made < PORTIONS


def test_of_an_answer_to_head_nothing_is_made() -> None:
    long = Long()

    async def scene() -> None:
        line = Line(method="HEAD")
        line.may_leave.set()
        await bridge(long)(line.scope, line.receive, line.send)
        assert [message.get("status", message.get("body")) for message in line.sent] == [200, b""]

    played(scene)
    assert long.is_closed
    assert long.made == 0


def test_nothing_of_a_body_that_breaks_off_is_given_to_the_application() -> None:
    def read(environ: dict[str, Any]) -> list[bytes]:
        return [environ["wsgi.input"].read(), b" of %s" % environ["CONTENT_LENGTH"].encode()]

    async def scene() -> None:
        headers = [(b"content-length", b"9")]
        line = Line(part(b"half", is_last=False), {"type": "http.disconnect"}, headers=headers)
        line.may_leave.set()
        await bridge(read)(line.scope, line.receive, line.send)
        assert line.body() == b" of 0"

    played(scene)


def test_of_long_bodies_only_so_many_are_kept_at_once() -> None:
    async def scene() -> None:
        ask = bridge([b"thanks"])

        def asking(line: Line) -> asyncio.Task[None]:
            return asyncio.create_task(ask(line.scope, line.receive, line.send))

        kept, waiting, short = [a_body(LONG) for _ in range(LONG_AT_ONCE)], a_body(LONG), a_body(1)
        tasks = [asking(line) for line in kept]
        await let_run(lambda: all(line.sent for line in kept))
        # The one thread would have come to the long one first.
        tasks += [asking(waiting), asking(short)]
        await let_run(lambda: bool(short.sent))
        assert not waiting.sent

        kept[0].may_leave.set()
        await let_run(lambda: bool(waiting.sent))
        for line in (*kept, waiting, short):
            line.may_leave.set()
        await asyncio.gather(*tasks)

    played(scene)


def test_what_an_application_raises_is_raised_to_the_server() -> None:
    def breaks(environ: dict[str, Any]) -> Any:
        raise ZeroDivisionError

    async def scene() -> None:
        line = Line()
        with pytest.raises(ZeroDivisionError):
            await bridge(breaks)(line.scope, line.receive, line.send)

    played(scene)


def test_the_head_is_what_wsgi_says_it_is() -> None:
    headers = [
        (b"host", b"clinic.example"),
        (b"content-type", b"text/plain"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
        (b"x_forwarded_proto", b"https"),
    ]
    environ = environ_of(HEAD | {"headers": headers})
    assert environ["PATH_INFO"].encode("latin-1") == b"/caf\xc3\xa9/\xff"
    assert environ["QUERY_STRING"] == "name=%C3%A9"
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    said = {name: value for name, value in environ.items() if name.startswith(("HTTP", "CONTENT"))}
    assert said == {
        "HTTP_HOST": "clinic.example",
        "CONTENT_TYPE": "text/plain",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_ACCEPT": "text/html,*/*",
    }
