"""The product's processes with servers of their own, all of which may be killed and come back."""

import os
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import redis

from runner.child import Child
from runner.commands import CHECKOUT, beat_command, manage_command, web_command, worker_command
from runner.folder import DataFolder
from runner.interruptions import Interruptions
from runner.postgres import EmbeddedPostgres
from runner.problem import Problem
from runner.process_identity import send, wait_until
from runner.roles import connect, with_parts
from runner.servers import Servers, product_environment, start_postgres, start_valkey
from runner.supervisor import Supervisor
from runner.template_database import (
    copy_database,
    database_prefix,
    drop_database,
    migrated_template,
)

SLOTS = 8
HOST = "127.0.0.1"
START_SECONDS = 120.0
STARTED_SECONDS = 20.0
# Messages really leave; the stand-ins that take them speak no TLS.
OUTSIDE = {"STEPWELL_ENV": "production", "STEPWELL_HTTPS": "0"}


@dataclass
class Rig:
    """Two servers that last, and the processes of one trial on a database of its own."""

    folder: DataFolder
    supervisor: Supervisor
    servers: Servers
    template: str
    database: str
    admin_url: str
    environment: dict[str, str]
    web_port: int
    children: dict[str, Child] = field(default_factory=dict)

    def renew(self) -> None:
        """An empty database, and a Redis that knows nothing."""
        self.flush()
        name = self.database
        with connect(self.servers.database.owner) as owner:
            drop_database(owner, name)
            copy_database(owner, name, self.template)

    def begin(self, names: Sequence[str]) -> None:
        """Start the processes of a trial: worker-1, poll-1, beat-1, web, as many as named."""
        started = [self._process(name) for name in names]
        self.supervisor.start(*started)
        self.children |= {child.name: child for child in started}

    def end(self) -> None:
        """Stop the processes of the trial; the servers stay."""
        self.tend()
        self.supervisor.stop_newest()
        for name in [name for name in self.children if name not in ("postgres", "valkey")]:
            del self.children[name]

    def tend(self) -> None:
        """Start whatever died, at once."""
        for child in self.children.values():
            if not child.is_running():
                if child.name.startswith("worker"):
                    child.log.write_bytes(b"")
                self.supervisor.restart(child)

    def kill(self, name: str) -> None:
        """kill -9, and whatever it had started: as when the machine loses power."""
        child = self.children[name]
        family = descendants(child.pid)
        for pid in (child.pid, *family):
            send(pid, signal.SIGKILL)
        assert child.process is not None
        child.process.wait()
        _reap(family)

    def kill_inside(self, name: str, pick: float) -> None:
        """kill -9 of one that a process started: of its pool, of its backends. Its parent lives."""
        wait_until(lambda: self.is_ready(name), STARTED_SECONDS)
        if family := descendants(self.children[name].pid):
            send(family[int(pick * len(family))], signal.SIGKILL)

    def is_ready(self, name: str) -> bool:
        """It has started others. A worker whose pool dies before it is ready gives up."""
        self.tend()
        child = self.children[name]
        has_begun = not name.startswith("worker") or b" ready." in child.log.read_bytes()
        return has_begun and bool(descendants(child.pid))

    def flush(self) -> None:
        """Redis forgets everything; if it is away, it will have."""
        with suppress(redis.RedisError):
            redis.Redis.from_url(self.servers.redis_url).flushall()

    def senders(self) -> list[str]:
        """The processes that send messages."""
        return [name for name in self.children if name.startswith(("worker", "poll"))]

    def _process(self, name: str) -> Child:
        kind = name.partition("-")[0]
        command = {
            "worker": [*worker_command(), "--concurrency", "1", "--hostname", f"{name}@rig"],
            "poll": manage_command("poll"),
            "beat": beat_command(self.folder.path / name),
            "web": web_command(HOST, self.web_port),
        }[kind]
        log = self.folder.log(name)
        return Child(name, command, self.environment, log, CHECKOUT, patience_seconds=5.0)


@contextmanager
def opened_rig(interruptions: Interruptions, more: dict[str, str]) -> Iterator[Rig]:
    """The servers, a migrated database and this process's own environment to reach it."""
    folder = _claimed_folder()
    with Supervisor(interruptions, folder.children) as supervisor:
        database = start_postgres(supervisor, folder, is_forgetful=False)
        servers = Servers(database, start_valkey(supervisor, folder))
        _sync_at_once(database.admin)
        template, name = migrated_template(folder, servers), f"{database_prefix(folder)}_rig"
        here = Servers(database.named(name), servers.redis_url)
        rig = Rig(
            folder=folder,
            supervisor=supervisor,
            servers=servers,
            template=template,
            database=name,
            admin_url=with_parts(EmbeddedPostgres(folder).admin_url(), dbname=name),
            environment=product_environment(folder, here, "production") | OUTSIDE | more,
            web_port=free_port(),
        )
        rig.children = {child.name: child for child in supervisor.children}
        os.environ.update(rig.environment)
        yield rig
        wait_until(lambda: _may_stop(rig), START_SECONDS)
    folder.clear_sockets()


def _sync_at_once(admin_url: str | None) -> None:
    """After a crash: one call for the whole file system, not one for each of thousands of files."""
    assert admin_url is not None
    with connect(admin_url) as admin:
        admin.execute("alter system set recovery_init_sync_method = 'syncfs'")


def descendants(pid: int) -> list[int]:
    """Every process below this one, nearest first."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, thread.read_text().split())
    return found + [each for child in found for each in descendants(child)]


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        port: int = unused.getsockname()[1]
    return port


def _may_stop(rig: Rig) -> bool:
    """A server that was killed a moment ago is up again, so that it can be stopped in order."""
    rig.tend()
    return all(child.is_running() for child in rig.children.values())


def _reap(pids: list[int]) -> None:
    """Orphans of a killed process are this one's children now."""
    for pid in pids:
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)


def _claimed_folder() -> DataFolder:
    for number in range(1, SLOTS + 1):
        folder = DataFolder(CHECKOUT / ".test-data" / f"faults-{number}")
        folder.create()
        if folder.claim("./run faults"):
            if folder.is_half_made():
                folder.empty()
            folder.clear_sockets()
            return folder
    raise Problem("Too many fault runs are under way in this checkout: wait for one to end.")
