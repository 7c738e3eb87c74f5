"""Django's answer to one request, made in a thread and handed over in portions."""

import contextvars
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Environ = dict[str, Any]
Application = Callable[..., Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]

# Of an answer that is made while it is sent.
PORTION_BYTES = 65_536


class Answer:
    """Its status and headers are there with the first portion; `more` of these are not Django's."""

    def __init__(self, application: Application, environ: Environ, more: Headers) -> None:
        self.status = 0
        self.headers = more
        self.is_over = False
        self._application = application
        self._environ = environ
        # Other threads go on with it: what the first one noted for the log has to be there too.
        self._context = contextvars.copy_context()
        self._made: Iterable[bytes] | None = None
        self._chunks: Iterator[bytes] = iter(())

    def portion(self) -> bytes:
        """The next of it, made in this thread; raises what the application raises."""
        return self._context.run(self._portion)

    def close(self) -> None:
        """Nothing more is wanted of it."""
        self._context.run(self._close)

    def _portion(self) -> bytes:
        if self._made is None:
            self._made = self._application(self._environ, self._start)
            # To HEAD nothing is sent of it, and what is made is on record as sent.
            self._chunks = iter(() if self._environ["REQUEST_METHOD"] == "HEAD" else self._made)
        found, size = [], 0
        try:
            while size < PORTION_BYTES or self._is_in_memory():
                found.append(next(self._chunks))
                size += len(found[-1])
        except StopIteration:
            self._close()
        except BaseException:
            self._close()
            raise
        return b"".join(found)

    def _is_in_memory(self) -> bool:
        """Django says so of an answer that was made whole: it is not worth a second turn."""
        return not getattr(self._made, "streaming", True)

    def _close(self) -> None:
        if not self.is_over:
            self.is_over = True
            getattr(self._made, "close", lambda: None)()

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        self.status = int(status[:3])
        said = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self.headers = said + self.headers
