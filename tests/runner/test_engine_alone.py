"""The import contracts name the packages of today; this names none and so misses none."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from runner.commands import CHECKOUT


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module)


def test_the_engine_imports_the_standard_library_and_itself() -> None:
    files = sorted((CHECKOUT / "pathway" / "engine").rglob("*.py"))
    others = {
        (file.name, name)
        for file in files
        for name in imported(file)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not name.startswith("pathway.engine")
    }
    assert files
    assert others == set()
