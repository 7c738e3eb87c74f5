"""Break the engine on purpose and see whether a case notices: `python -m tests.engine.mutate`.

Works on a copy. One mutant per comparison of a rule or predicate (its boundary moved), and one
per number of the protocol (moved by one). Prints the survivors.
"""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SWAPS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
}
Mutant = tuple[Path, str, str]


def copy_of_the_engine(folder: Path) -> Path:
    for part in ("pathway/__init__.py", "tests/__init__.py"):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, folder / part)
    for part in ("pathway/engine", "pathway/protocols/low_back_pain", "tests/engine"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def comparison_mutants(folder: Path) -> Iterator[Mutant]:
    """(file, what is said of the mutant, the mutated text)"""
    for path in sorted((folder / "pathway/engine").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
                yield from swapped(path, lines, node)


def swapped(path: Path, lines: list[str], node: ast.Compare) -> Iterator[Mutant]:
    old, new = SWAPS[type(node.ops[0])]
    number = node.comparators[0].lineno - 1
    start = node.left.end_col_offset if node.left.end_lineno == number + 1 else 0
    end = node.comparators[0].col_offset
    between = lines[number][start or 0 : end]
    if old in between:
        changed = lines[number][: start or 0] + between.replace(old, new) + lines[number][end:]
        said = f"{path.name}:{number + 1} {old} to {new}"
        yield path, said, "".join([*lines[:number], changed, *lines[number + 1 :]])


def number_mutants(folder: Path) -> Iterator[Mutant]:
    path = folder / "pathway/protocols/low_back_pain/1/numbers.toml"
    text = path.read_text(encoding="utf-8")
    for found in re.finditer(r"\[(\w+)\]\nvalue = (\d+)\n", text):
        for moved in (int(found[2]) - 1, int(found[2]) + 1):
            start, end = found.span(2)
            said = f"{found[1]} {found[2]} to {moved}"
            yield path, said, text[:start] + str(moved) + widened(text[end:], found[2], moved)


def widened(rest: str, value: str, moved: int) -> str:
    """Move the bound that equals the number along with it, so that the folder still loads."""
    head, mark, tail = rest.partition("\nsays = ")
    return re.sub(rf"(least|most) = {value}\b", rf"\g<1> = {moved}", head) + mark + tail


def is_noticed(folder: Path) -> bool:
    command = [sys.executable, "-B", "-m", "tests.engine.mutate", "--check"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode != 0


def check() -> None:
    """Every named patient in one process; the first surprise ends it."""
    from tests.engine import test_cases

    for case in test_cases.all_cases():
        test_cases.check(case.values[0])


def wanted(folder: Path) -> list[Mutant]:
    """`numbers` or `comparisons`; both without an argument."""
    makers = {"numbers": number_mutants, "comparisons": comparison_mutants}
    chosen = [makers[name] for name in sys.argv[1:] if name in makers] or list(makers.values())
    return [mutant for make in chosen for mutant in make(folder)]


def main() -> None:
    tried, survivors = 0, []
    with tempfile.TemporaryDirectory() as temporary:
        folder = copy_of_the_engine(Path(temporary))
        for path, said, mutated in wanted(folder):
            original = path.read_text(encoding="utf-8")
            path.write_text(mutated, encoding="utf-8")
            tried += 1
            if not is_noticed(folder):
                survivors.append(said)
                sys.stdout.write(f"survived: {said}\n")
                sys.stdout.flush()
            path.write_text(original, encoding="utf-8")
    sys.stdout.write(f"{tried} mutants, {tried - len(survivors)} killed\n")


if __name__ == "__main__":
    check() if "--check" in sys.argv else main()
