"""Between the server (ASGI) and Django (WSGI): threads do the work and never wait for a network."""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from clinic.intake import IS_BROKEN, IS_LATE
from config.answers import Answer, Application, Environ
from config.bodies import Broken, Intake, Receive, TooLate, TooLong

Made = TypeVar("Made")
Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]

CLOSE = (b"connection", b"close")


class Bridge:
    """Gives a request to one of a few threads when all of it is there."""

    def __init__(self, application: Application, *, intake: Intake, threads: int) -> None:
        self._application = application
        self._intake = intake
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="web")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        environ = environ_of(scope)
        async with AsyncExitStack() as until_answered:
            environ |= await self._body(environ, receive, until_answered)
            # Where a broken body ends, and what comes after it, nobody knows.
            more = [CLOSE] if IS_BROKEN in environ else []
            answer = Answer(self._application, environ, more)
            await self._send(answer, receive, send)

    async def _body(
        self, environ: Environ, receive: Receive, until_answered: AsyncExitStack
    ) -> Environ:
        """What the environ says of it: Django refuses what did not come as it should, unread."""
        is_chunked = environ.pop("HTTP_TRANSFER_ENCODING", None) is not None
        announced = int(environ.get("CONTENT_LENGTH", 0))
        if not (announced or is_chunked):
            return {"wsgi.input": io.BytesIO()}
        unread = {"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}
        try:
            body = await self._intake.whole(receive, announced, until_answered)
        except TooLong as long:
            return unread | {"CONTENT_LENGTH": str(long.size)}
        except TooLate:
            return unread | {IS_LATE: True}
        except Broken:
            return unread | {IS_BROKEN: True}
        return {"wsgi.input": body, "CONTENT_LENGTH": str(body.getbuffer().nbytes)}

    async def _send(self, answer: Answer, receive: Receive, send: Send) -> None:
        portion = await self._in_thread(answer.portion)
        start = {"status": answer.status, "headers": answer.headers}
        try:
            await send({"type": "http.response.start", **start})
            await send(_part(portion, answer))
            if not answer.is_over:
                await self._send_on(answer, receive, send)
        finally:
            if not answer.is_over:
                await self._in_thread(answer.close)

    async def _send_on(self, answer: Answer, receive: Receive, send: Send) -> None:
        """A portion is made when the one before it has left, and while somebody takes them."""
        gone = asyncio.ensure_future(_gone(receive))
        try:
            while not (answer.is_over or gone.done()):
                await send(_part(await self._in_thread(answer.portion), answer))
        finally:
            gone.cancel()

    async def _in_thread(self, work: Callable[[], Made]) -> Made:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def environ_of(scope: dict[str, Any]) -> Environ:
    """A request's head as WSGI says it."""
    server, port = scope["server"]
    return {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **_headers_of(scope["headers"]),
    }


def _headers_of(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw in pairs:
        name, value = raw_name.decode("latin-1"), raw.decode("latin-1")
        # Two names would be one here: a stranger's x_forwarded_proto is not the proxy's header.
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{between}{value}" if key in found else value
    return found


def _part(body: bytes, answer: Answer) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": not answer.is_over}


async def _gone(receive: Receive) -> None:
    """Until nobody is there any more to take the answer."""
    while (await receive())["type"] != "http.disconnect":
        pass
