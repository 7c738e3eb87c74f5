"""One number for everything that decides what the tables look like."""

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path

ALWAYS = ("config/roles.sql", "config/settings.py", "requirements/base.txt")


def migration_hash(checkout: Path) -> str:
    """Changes with any migration, and with any module of ours that a migration imports."""
    digest = hashlib.sha256()
    for path in sorted(_deciding_files(checkout)):
        digest.update(f"{path.relative_to(checkout)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _deciding_files(checkout: Path) -> set[Path]:
    found = {checkout / name for name in ALWAYS if (checkout / name).exists()}
    waiting = list(checkout.glob("*/migrations/*.py"))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported_files(path, checkout)
    return found


def _imported_files(path: Path, checkout: Path) -> list[Path]:
    modules = {checkout.joinpath(*name.split(".")) for name in _imported_names(path)}
    files = {module.with_suffix(".py") for module in modules} | {
        module / "__init__.py" for module in modules
    }
    return [file for file in files if file.is_file()]


def _imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
