"""A data folder: who uses it, what is secret in it, where its sockets are."""

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.problem import Problem

LONGEST_SOCKET_PATH = 100
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


class DataFolder:
    """Everything that one demo or one test run keeps."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.cluster = self.path / "postgres"
        self.logs = self.path / "logs"
        self.children = self.path / "children.json"
        self._stamp = self.path / "stepwell-data"
        self._complete = self.path / "complete"
        self._lock_file = self.path / "lock"
        self._guests = self.path / "guests"
        self.servers = self.path / "servers.json"
        self._lock: int | None = None

    def create(self) -> None:
        """Make the folder, or make sure that it is one of ours."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._require_ours()
            self._stamp.touch(mode=0o600)
            self.logs.mkdir(mode=0o700, exist_ok=True)
        except (PermissionError, FileExistsError, NotADirectoryError) as error:
            raise Problem(
                f"The data folder {self.path} cannot be written to ({error.strerror}):"
                " choose another one with --data or STEPWELL_DATA."
            ) from error
        except OSError as error:
            raise Problem(
                f"The data folder {self.path} cannot be used: {error.strerror}."
            ) from error

    def _require_ours(self) -> None:
        if not self._stamp.exists() and any(self.path.iterdir()):
            raise Problem(
                f"The folder {self.path} holds something else:"
                " choose an empty or a new one with --data or STEPWELL_DATA."
            )

    def claim(self, user: str) -> bool:
        """Become its only user until this process ends; False when somebody else is."""
        handle = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        os.ftruncate(handle, 0)
        os.pwrite(handle, user.encode(), 0)
        self._lock = handle
        return True

    def user(self) -> str:
        """What the present user called itself."""
        return self._lock_file.read_text() or "another command"

    def release(self) -> None:
        """Let others use it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def shared_use(self) -> Iterator[None]:
        """Use the servers of whoever claimed the folder."""
        with self._guests.open("ab") as guests:
            fcntl.flock(guests, fcntl.LOCK_SH)
            yield

    def wait_for_guests(self) -> None:
        """Before stopping servers: let the commands beside us finish."""
        with self._guests.open("ab") as guests:
            fcntl.flock(guests, fcntl.LOCK_EX)

    def is_half_made(self) -> bool:
        """Whether a first start was interrupted."""
        return self.cluster.exists() and not self._complete.exists()

    def is_complete(self) -> bool:
        """Whether a first start went through."""
        return self._complete.exists()

    def mark_complete(self) -> None:
        """The database is initialised, with its roles."""
        self._complete.touch(mode=0o600)

    def empty(self) -> None:
        """Delete everything but the lock that we hold."""
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry not in (self._lock_file, self._stamp):
                entry.unlink()
        self.logs.mkdir(mode=0o700)

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(24)) -> str:
        """A secret made once and kept readable for the owner of the folder only."""
        path = self.secret_file(name)
        if not path.exists():
            write_secret(path, make())
        return path.read_text()

    def secret_file(self, name: str) -> Path:
        """Where a secret is kept."""
        folder = self.path / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / name

    def log(self, name: str) -> Path:
        """A fresh log for a process, the one of the last run kept beside it."""
        path = self.logs / f"{name}.log"
        if path.exists():
            path.replace(path.with_suffix(".log.1"))
        path.touch(mode=0o600)
        return path

    def sockets(self) -> Path:
        """The folder for unix sockets, which nobody else can enter."""
        folder = self.sockets_path()
        folder.mkdir(mode=0o700, exist_ok=True)
        _require_private(folder)
        return folder

    def sockets_path(self) -> Path:
        """A short name for it: the path of a unix socket ends at about 107 bytes."""
        name = f"stepwell-{os.getuid()}-{hashlib.sha256(os.fsencode(self.path)).hexdigest()[:10]}"
        folder = Path(tempfile.gettempdir()) / name
        if len(os.fsencode(folder)) + LONGEST_SOCKET_NAME > LONGEST_SOCKET_PATH:
            return Path("/tmp") / name  # noqa: S108 (sockets() insists on its being private)
        return folder

    def clear_sockets(self) -> None:
        """Sockets of processes that are gone."""
        shutil.rmtree(self.sockets())


def write_secret(path: Path, content: str) -> None:
    """Write a file that was never readable for others, all of it or nothing."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(content)
    fresh.replace(path)


def _require_private(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise Problem(
            f"The folder {folder} belongs to somebody else or is open to others: delete it."
        )
