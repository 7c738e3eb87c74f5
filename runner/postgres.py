"""Embedded PostgreSQL 18: made once, on a unix socket, passwords only."""

import os
import signal
import subprocess
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg

from runner.binaries import postgres_program
from runner.child import Child
from runner.console import last_lines
from runner.folder import DataFolder
from runner.problem import Problem
from runner.process_identity import command_line_of, is_gone, send, wait_until
from runner.unprivileged import unprivileged_prefix

ADMIN = "postgres"
PORT = 5432  # only part of the socket's name
START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    # No patient data in the log: neither the failing statement nor the values of a conflict.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# A test run that is cut off starts over, so it need not wait for the disk.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """The cluster of one data folder."""

    def __init__(self, folder: DataFolder, is_forgetful: bool = False) -> None:
        self._folder = folder
        self._sockets = folder.sockets()
        self._settings = SETTINGS | (FORGETFUL if is_forgetful else {})
        self._password_file = folder.secret_file("postgres")

    def initialise(self) -> None:
        """Make an empty cluster."""
        self._folder.secret("postgres")
        prefix = self._prefix_for_new_cluster()
        done = subprocess.run(
            [
                *prefix,
                str(postgres_program("initdb")),
                f"--pgdata={self._folder.cluster}",
                f"--username={ADMIN}",
                f"--pwfile={self._password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--data-checksums",
                *(["--no-sync"] if "fsync" in self._settings else []),
            ],
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )
        if done.returncode:
            raise Problem(
                f"PostgreSQL could not make its files in {self._folder.cluster}:"
                f" see below and start over with --reset.\n{last_lines(done.stderr)}"
            )

    def _prefix_for_new_cluster(self) -> list[str]:
        self._folder.cluster.mkdir(mode=0o700)
        try:
            return self._prefix()
        except Problem:
            self._folder.cluster.rmdir()
            raise

    def _prefix(self) -> list[str]:
        return unprivileged_prefix(postgres_program("initdb"), self._folder.cluster)

    def child(self, environment: dict[str, str]) -> Child:
        """The server as a child of the supervisor; fast shutdown is its interrupt signal."""
        settings = self._settings | {"unix_socket_directories": str(self._sockets)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        program = str(postgres_program("postgres"))
        return Child(
            name="postgres",
            command=[
                *self._prefix(),
                program,
                "-D",
                str(self._folder.cluster),
                "-p",
                str(PORT),
                *words,
            ],
            environment=environment,
            log=self._folder.log("postgres"),
            folder=self._folder.path,
            stop_signal=signal.SIGINT,
            patience_seconds=30.0,
        )

    def stop_orphan(self) -> None:
        """A server of this folder whose supervisor was killed before it could write it down."""
        pid_file = self._folder.cluster / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        if str(self._folder.cluster) in command_line_of(pid):
            send(pid, signal.SIGINT)
            wait_until(partial(is_gone, pid), seconds=30)
        elif not is_gone(pid):
            # After a reboot the number may be another program's, which PostgreSQL would respect.
            pid_file.unlink()

    def url(self, role: str, password: str, database: str) -> str:
        """A libpq URI over the socket."""
        host = quote(os.fspath(self._sockets), safe="")
        return f"postgresql://{quote(role)}:{quote(password, safe='')}@/{database}?host={host}&port={PORT}"

    def admin_url(self) -> str:
        """The superuser's address, which only the runner uses."""
        return self.url(ADMIN, self._password_file.read_text(), "postgres")

    def wait_ready(self, server: Child) -> None:
        """Wait until it takes connections."""
        wait_until(lambda: not server.is_running() or answers(self.admin_url()), START_SECONDS)
        if not server.is_running() or not answers(self.admin_url()):
            raise Problem(
                f"PostgreSQL did not start: see below, or start over with --reset.\n{server.log_tail()}"
            )


def answers(url: str) -> bool:
    """Whether a server takes this sign-in."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def cluster_version(cluster: Path) -> str:
    """The major version that made the files."""
    return (cluster / "PG_VERSION").read_text().strip()
