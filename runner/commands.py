"""The command lines of the product's own processes."""

import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))


def manage_command(*words: str) -> list[str]:
    """A management command, in whatever folder it is called from."""
    return [sys.executable, str(CHECKOUT / "manage.py"), *words]


def web_command(host: str, port: int, workers: int = 2) -> list[str]:
    """The web server, run in the checkout."""
    where = ["--host", host, "--port", str(port), "--workers", str(workers)]
    return [sys.executable, "-m", "config.serve", *where]


def worker_command() -> list[str]:
    """A Celery worker that takes one message at a time."""
    return [
        *_celery("worker"),
        *(
            "--concurrency",
            "2",
            "--prefetch-multiplier",
            "1",
            "--without-gossip",
            "--without-mingle",
        ),
    ]


def beat_command(schedule: Path) -> list[str]:
    """Celery's clock, its memory in the data folder."""
    return [*_celery("beat"), "--schedule", str(schedule), "--pidfile", ""]


def _celery(kind: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "config", kind, "--loglevel", "INFO"]
