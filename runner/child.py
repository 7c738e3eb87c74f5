"""One supervised process: in a group of its own, with a log file, stopped without leftovers."""

import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from runner.console import last_lines
from runner.process_identity import kill_group, send

LONGEST_BACKOFF_SECONDS = 30.0
STEADY_AFTER_SECONDS = 20.0


@dataclass
class Child:
    """What to run, and how it wants to be stopped."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    folder: Path
    stop_signal: int = signal.SIGTERM
    patience_seconds: float = 20.0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float | None = None
    backoff_seconds: float = field(default=0.0)

    def start(self) -> None:
        """Start it, its output going to its log."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started_at = time.monotonic()
        self.restart_at = None

    @property
    def pid(self) -> int:
        """The number of the running process, 0 when none was started."""
        return self.process.pid if self.process else 0

    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self.process.poll() if self.process else None

    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def plan_restart(self) -> float:
        """After a crash: the seconds until the next start, longer each time."""
        # The leader is gone, its own children may not be.
        kill_group(self.pid)
        if time.monotonic() - self.started_at > STEADY_AFTER_SECONDS:
            self.backoff_seconds = 0.0
        self.backoff_seconds = min(max(1.0, self.backoff_seconds * 2), LONGEST_BACKOFF_SECONDS)
        self.restart_at = time.monotonic() + self.backoff_seconds
        return self.backoff_seconds

    def ask_to_stop(self) -> None:
        """Send its stop signal, to the leader only: it tells its own children."""
        self.restart_at = None
        if self.is_running():
            send(self.pid, self.stop_signal)

    def wait_or_kill(self) -> bool:
        """Wait for the end; True when it had to be killed."""
        if self.process is None:
            return False
        try:
            self.process.wait(self.patience_seconds)
            return False
        except subprocess.TimeoutExpired:
            return True
        finally:
            kill_group(self.pid)
            self.process.wait()

    def log_tail(self) -> str:
        """The last lines it wrote."""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 4096))
            return last_lines(log.read().decode(errors="replace"))
