"""A real Celery worker on the test process's database, which may be killed."""

import signal
import subprocess
import sys
from pathlib import Path

import redis

from runner.process_identity import kill_group, wait_until

CHECKOUT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120.0
STOP_SECONDS = 20.0


class RealWorker:
    """Starts `celery worker` on the process's Redis database, emptied first: `task.delay()` reaches it."""

    def __init__(self, environment: dict[str, str], log: Path, *options: str) -> None:
        self.environment = environment
        self.log = log
        self._options = options or ("--concurrency", "2")
        self._process: subprocess.Popen[bytes] | None = None
        redis.Redis.from_url(environment["REDIS_URL"]).flushdb()

    @property
    def pid(self) -> int:
        """The main process of the worker."""
        assert self._process is not None, "the worker was not started"
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it takes messages."""
        words = [
            "-A",
            "config",
            "worker",
            "--prefetch-multiplier",
            "1",
            "--without-gossip",
            "--without-mingle",
        ]
        self.log.write_bytes(b"")
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "celery", *words, "--loglevel", "INFO", *self._options],
                env=self.environment,
                cwd=CHECKOUT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: self._is_ready() or not self.is_running(), START_SECONDS)
        assert self._is_ready(), f"the worker did not start:\n{self.output()}"

    def _is_ready(self) -> bool:
        return b" ready." in self.log.read_bytes()

    def is_running(self) -> bool:
        """Whether its main process is alive."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """kill -9, with its pool: as when the machine loses power."""
        kill_group(self.pid)
        self._reap()

    def stop(self) -> None:
        """Let it finish what it has, then make sure that nothing is left."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        wait_until(lambda: not self.is_running(), STOP_SECONDS)
        kill_group(self.pid)
        self._reap()

    def _reap(self) -> None:
        assert self._process is not None
        self._process.wait()
        self._process = None

    def output(self) -> str:
        """What it wrote."""
        return self.log.read_text(errors="replace")
