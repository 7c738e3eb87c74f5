"""The runner as a person starts it, and a server that nobody has prepared."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.commands import CHECKOUT
from runner.folder import DataFolder
from runner.postgres import EmbeddedPostgres
from runner.supervisor import own_environment


@contextmanager
def unprepared_postgres() -> Iterator[EmbeddedPostgres]:
    """A running server with nothing in it, gone afterwards."""
    with tempfile.TemporaryDirectory() as path:
        folder = DataFolder(Path(path))
        folder.create()
        postgres = EmbeddedPostgres(folder, is_forgetful=True)
        postgres.initialise()
        server = postgres.child(own_environment())
        server.start()
        try:
            postgres.wait_ready(server)
            yield postgres
        finally:
            server.ask_to_stop()
            server.wait_or_kill()
            folder.clear_sockets()


def clean_environment() -> dict[str, str]:
    """The machine's environment without the servers and names of this test run."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STEPWELL_", "DATABASE_", "REDIS_", "DJANGO_", "PYTEST_"))
    }


def run_runner(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """One command of the runner to its end."""
    return subprocess.run(
        [sys.executable, "-m", "runner", *words],
        env=clean_environment() | variables,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
