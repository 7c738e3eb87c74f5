"""A body is taken in whole before anybody works on it: one that comes in slowly occupies no thread."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]

# The slowest line that is waited for: it takes two minutes for the longest body.
BYTES_PER_SECOND = 10_000
# Few bodies are longer. Those wait their turn: all that is on its way together has to fit in memory.
SHORT_BYTES = 65_536
LONG_AT_ONCE = 128


class Broken(Exception):
    """The body broke off, or its chunks make no sense: the server does not say which."""


class TooLate(Exception):
    """The body took longer than it may."""


class TooLong(Exception):
    """More bytes than anything here reads: `size` of them were announced, or came."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class Intake:
    """Takes in bodies of at most `most_bytes`, each within `seconds` and what its size needs."""

    def __init__(self, *, most_bytes: int, seconds: float) -> None:
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._long = asyncio.Semaphore(LONG_AT_ONCE)

    async def whole(
        self, receive: Receive, announced: int, until_answered: AsyncExitStack
    ) -> io.BytesIO:
        """All of it; what a long one occupies is given back when `until_answered` is left.

        Raises Broken, TooLate and TooLong.
        """
        if announced > self._most_bytes:
            raise TooLong(announced)
        try:
            async with asyncio.timeout(self._seconds) as limit:
                return await self._filled(receive, limit, until_answered)
        except TimeoutError:
            raise TooLate from None

    async def _filled(
        self, receive: Receive, limit: asyncio.Timeout, until_answered: AsyncExitStack
    ) -> io.BytesIO:
        began, body, size = asyncio.get_running_loop().time(), io.BytesIO(), 0
        is_whole = has_place = False
        while not is_whole:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Broken
            size += body.write(message["body"])
            if size > self._most_bytes:
                raise TooLong(size)
            limit.reschedule(began + self._seconds + size / BYTES_PER_SECOND)
            if size > SHORT_BYTES and not has_place:
                await until_answered.enter_async_context(self._long)
                has_place = True
            is_whole = not message["more_body"]
        body.seek(0)
        return body
