"""Processes of an earlier start that was killed: remembered on disk, stopped before the next start."""

import json
from pathlib import Path

from runner.console import say
from runner.process_identity import identity_of, kill_group, send, wait_until

PATIENCE_SECONDS = 10.0


class Leftovers:
    """The running children, in a file that outlives the supervisor."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, running: list[tuple[int, int]]) -> None:
        """Remember process numbers with their stop signals."""
        rows = [(pid, identity_of(pid), stop_signal) for pid, stop_signal in running]
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(rows))
        fresh.replace(self._path)

    def forget(self) -> None:
        """All stopped."""
        self._path.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop what an earlier, killed supervisor left running."""
        alive = [(pid, number) for pid, identity, number in self._read() if is_same(pid, identity)]
        if alive:
            say(f"Stopping {len(alive)} processes that an earlier start left behind")
        for pid, stop_signal in reversed(alive):
            send(pid, stop_signal)
            wait_until(lambda pid=pid: identity_of(pid) is None, PATIENCE_SECONDS)  # type: ignore[misc]
            kill_group(pid)
        self.forget()

    def _read(self) -> list[tuple[int, str | None, int]]:
        try:
            return [tuple(row) for row in json.loads(self._path.read_text())]
        except (FileNotFoundError, ValueError):
            return []


def is_same(pid: int, identity: str | None) -> bool:
    """Whether the process with this number is still the one that was remembered."""
    return identity is not None and identity_of(pid) == identity
