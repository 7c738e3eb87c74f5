"""Break the engine on purpose and see whether a case notices: `python -m tests.engine.mutate`.

Works on copies, one a process. Names of kinds (silences, comparisons, joins, drops, negations,
numbers) and parts of names of files choose among the mutants. Prints the survivors that nobody
explained.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.engine.equivalent import EQUIVALENT
from tests.engine.mutants import MAKERS, Mutant

ROOT = Path(__file__).parents[2]
PROCESSES = 2
# What named patients do not show: moves, options, decisions, and the plan as a whole.
OTHER_TESTS = ("stages", "options", "cards", "evaluate", "ways", "loading")


def copy_of_the_engine(folder: Path) -> Path:
    for part in ("pathway/__init__.py", "tests/__init__.py"):
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, folder / part)
    for part in ("pathway/engine", "pathway/protocols/low_back_pain", "tests/engine"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def is_noticed(folder: Path) -> bool:
    return fails(folder, patients) or fails(folder, other_tests)


def fails(folder: Path, check: object) -> bool:
    """In a process of its own, so that nothing of the engine is left from the mutant before."""
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        sys.dont_write_bytecode = True
        for name in [name for name in sys.modules if name.split(".")[0] in ("pathway", "tests")]:
            del sys.modules[name]
        try:
            check(folder)  # type: ignore[operator]
        except BaseException:  # noqa: BLE001 - whatever it is, somebody noticed
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def patients(folder: Path) -> None:
    """Every named patient; the first surprise ends it."""
    from tests.engine import test_cases

    for case in test_cases.all_cases():
        test_cases.check(case.values[0])


def other_tests(folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = statements(*ids)\n")
    files = [f"tests/engine/test_{name}.py" for name in OTHER_TESTS]
    options = ["-q", "-x", "--noconftest", "-p", "no:cacheprovider", "-p", "no:django"]
    if pytest.main([*options, "-p", "no:xdist", "--import-mode=importlib", *files]):
        raise AssertionError


def chosen(folder: Path) -> list[Mutant]:
    named = [name for name in sys.argv[1:] if name in MAKERS] or list(MAKERS)
    found = [mutant for name in named for mutant in MAKERS[name](folder)]
    parts = [part for part in sys.argv[1:] if part not in MAKERS]
    return [each for each in found if not parts or any(part in str(each[0]) for part in parts)]


def survivors(folder: Path, mutants: list[Mutant]) -> list[str]:
    found = []
    for path, said, mutated in mutants:
        original = path.read_text(encoding="utf-8")
        path.write_text(mutated, encoding="utf-8")
        if not is_noticed(folder):
            found.append(said)
            if said not in EQUIVALENT:
                sys.stdout.write(f"survived: {said}\n")
                sys.stdout.flush()
        path.write_text(original, encoding="utf-8")
    return found


def worked_on(number: int, write: int) -> None:
    """Says nothing where the engine as it is fails too: then every mutant seemed noticed."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = copy_of_the_engine(Path(temporary))
        mine = chosen(folder)[number::PROCESSES]
        found = survivors(folder, mine)
        if is_noticed(folder):
            return
    unexplained = sum(said not in EQUIVALENT for said in found)
    os.write(write, f"{len(mine)} {len(found)} {unexplained}\n".encode())


def main() -> None:
    read, write = os.pipe()
    for number in range(PROCESSES):
        if os.fork() == 0:
            worked_on(number, write)
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as lines:
        counts = [list(map(int, line.split())) for line in lines]
    if len(counts) < PROCESSES:
        sys.exit("the engine as it is fails its own tests: nothing was measured")
    tried, survived, unexplained = map(sum, zip(*counts, strict=True))
    explained = survived - unexplained
    sys.stdout.write(
        f"{tried} mutants, {tried - survived} killed, {explained} explained, {unexplained} not\n"
    )
    sys.exit(unexplained > 0)


if __name__ == "__main__":
    main()
