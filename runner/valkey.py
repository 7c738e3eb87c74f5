"""Embedded Valkey: nudges and counters only, so nothing is written to disk."""

import socket
from pathlib import Path

from runner.binaries import valkey_server
from runner.child import Child
from runner.folder import DataFolder
from runner.problem import Problem
from runner.process_identity import wait_until

START_SECONDS = 20.0
DATABASES = 64  # a test process and its worker use one each
SETTINGS = {
    "port": "0",
    "unixsocketperm": "600",
    "save": "",
    "appendonly": "no",
    "maxmemory": "64mb",
    "maxmemory-policy": "noeviction",
    "databases": str(DATABASES),
}


class EmbeddedValkey:
    """The server of one data folder."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self.socket = folder.sockets() / "valkey.sock"

    def child(self, environment: dict[str, str]) -> Child:
        """The server as a child of the supervisor."""
        settings = SETTINGS | {"unixsocket": str(self.socket), "dir": str(self.socket.parent)}
        words = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return Child(
            name="valkey",
            command=[str(valkey_server()), *words],
            environment=environment,
            log=self._folder.log("valkey"),
            folder=self._folder.path,
        )

    def url(self) -> str:
        """The address that the product reads."""
        return f"unix://{self.socket}?db=0"

    def wait_ready(self, server: Child) -> None:
        """Wait until it answers."""
        wait_until(lambda: not server.is_running() or answers_ping(self.socket), START_SECONDS)
        if not server.is_running() or not answers_ping(self.socket):
            raise Problem(f"Valkey did not start: see below.\n{server.log_tail()}")


def answers_ping(path: Path) -> bool:
    """Whether a server behind this socket is alive."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
