"""Ctrl-C, TERM and a closed terminal, turned into one exception at a safe moment."""

import os
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType

from runner.process_identity import send

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked the command to stop."""


class Interruptions:
    """While entered, stop signals raise Interrupted, and a child's end wakes `wait`."""

    def __init__(self) -> None:
        self._is_held = False
        self._is_pending = False
        self._foreground: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Interruptions":
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        # A handler must exist, or the end of a child would not reach the wake-up pipe.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ignore()
        signal.set_wakeup_fd(-1)
        os.close(self._reader)
        os.close(self._writer)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        if self._foreground is not None:
            # A terminal has told the foreground command itself.
            if number != signal.SIGINT or not os.isatty(0):
                send(self._foreground.pid, number)
        elif self._is_held:
            self._is_pending = True
        else:
            raise Interrupted

    def ignore(self) -> None:
        """From here on the stop is under way: further signals change nothing."""
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Put a stop off, so that a child is never started without being remembered."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        if self._is_pending:
            raise Interrupted

    def wait(self, seconds: float) -> None:
        """Sleep until the time is over or a child ends."""
        if select.select([self._reader], [], [], seconds)[0]:
            os.read(self._reader, 4096)

    def run_in_foreground(
        self, words: list[str], environment: dict[str, str], folder: Path | None = None
    ) -> int:
        """Run a command that has the terminal; a stop is its business. Answers with its exit code."""
        with self.held():
            self._foreground = subprocess.Popen(words, env=environment, cwd=folder)
        try:
            code = self._foreground.wait()
        finally:
            self._foreground = None
        return code if code >= 0 else 128 - code
