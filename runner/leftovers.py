"""Processes of an earlier start that was killed: remembered on disk, stopped before the next start."""

import json
from functools import partial
from pathlib import Path

from runner.child import Child
from runner.console import say
from runner.process_identity import identity_of, is_gone, kill_group, send, wait_until

Row = tuple[int, str | None, int, float]


class Leftovers:
    """The running children, in a file that outlives the supervisor."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, running: list[Child]) -> None:
        """Remember who they are and how they want to be stopped."""
        rows = [
            (child.pid, identity_of(child.pid), child.stop_signal, child.patience_seconds)
            for child in running
        ]
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(rows))
        fresh.replace(self._path)

    def forget(self) -> None:
        """All stopped."""
        self._path.unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop what an earlier, killed supervisor left running."""
        alive = [row for row in self._read() if is_same(row[0], row[1])]
        if alive:
            say(f"Stopping {len(alive)} processes that an earlier start left behind")
        for pid, _, stop_signal, patience_seconds in reversed(alive):
            send(pid, stop_signal)
            wait_until(partial(is_gone, pid), patience_seconds)
            kill_group(pid)
        self.forget()

    def _read(self) -> list[Row]:
        try:
            return [tuple(row) for row in json.loads(self._path.read_text())]
        except (FileNotFoundError, ValueError):
            return []


def is_same(pid: int, identity: str | None) -> bool:
    """Whether the process with this number is still the one that was remembered."""
    return identity is not None and identity_of(pid) == identity
