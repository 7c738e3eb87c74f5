"""A fresh embedded PostgreSQL, and the runner as a person starts it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.commands import CHECKOUT
from runner.folder import DataFolder
from runner.postgres import EmbeddedPostgres
from runner.supervisor import own_environment


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A temporary folder, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture
def fresh_postgres(short_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server that nobody has prepared."""
    folder = DataFolder(short_folder / "server")
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
        timeout=60,
        check=False,
    )
