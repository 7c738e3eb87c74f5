"""Stopping, restarting and recovering, with children that do nothing else."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from runner.commands import CHECKOUT
from runner.process_identity import is_gone, wait_until

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a tiny supervisor; what a failed test leaves of it is ended."""
    started: list[subprocess.Popen[str]] = []

    def run(*kinds: str) -> "subprocess.Popen[str]":
        words = [sys.executable, "-m", "tests.runner.tiny", str(tmp_path), *kinds]
        started.append(subprocess.Popen(words, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield run
    for process in started:
        process.terminate()
        process.communicate(timeout=120)


def pid_of(folder: Path, name: str, unlike: int = 0) -> int:
    """The number that a child wrote down, once it is another one than `unlike`."""
    file = folder / f"{name}.pid"
    assert wait_until(lambda: file.exists() and int(file.read_text() or 0) not in (0, unlike), 120)
    return int(file.read_text())


def ends(pid: int) -> bool:
    """Whether the process is gone within a moment."""
    return wait_until(partial(is_gone, pid), 60)


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_ends_every_child(start: Start, tmp_path: Path, stop_signal: int) -> None:
    supervisor = start("obedient", "parent")
    children = [pid_of(tmp_path, name) for name in ("obedient", "parent", "grandchild")]

    supervisor.send_signal(stop_signal)

    assert supervisor.wait(120) == 0
    assert all(ends(pid) for pid in children)
    assert not (tmp_path / "children.json").exists()


def test_a_child_that_does_not_listen_is_killed_and_named(start: Start, tmp_path: Path) -> None:
    supervisor = start("stubborn")
    stubborn = pid_of(tmp_path, "stubborn")

    supervisor.terminate()

    output, _ = supervisor.communicate(timeout=120)
    assert supervisor.returncode == 1
    assert "Had to kill: stubborn" in output
    assert ends(stubborn)


def test_a_crashed_child_is_started_again_with_a_word(start: Start, tmp_path: Path) -> None:
    supervisor = start("obedient")
    first = pid_of(tmp_path, "obedient")

    os.kill(first, signal.SIGKILL)

    second = pid_of(tmp_path, "obedient", unlike=first)
    supervisor.terminate()
    output, _ = supervisor.communicate(timeout=120)
    assert "obedient ended with code -9; starting it again in 1 s" in output
    assert ends(second)


def test_what_a_killed_supervisor_left_is_stopped_by_the_next(start: Start, tmp_path: Path) -> None:
    killed = start("obedient", "stubborn")
    orphans = [pid_of(tmp_path, name) for name in ("obedient", "stubborn")]
    killed.kill()
    killed.wait(60)
    assert not any(is_gone(pid) for pid in orphans)

    start("parent")

    assert all(ends(pid) for pid in orphans)
    pid_of(tmp_path, "parent")


def test_a_number_that_now_belongs_to_another_process_is_left_alone(
    start: Start, tmp_path: Path
) -> None:
    bystander = start()
    record = tmp_path / "children.json"
    record.write_text(f'[[{bystander.pid}, "another boot:1", 15]]')

    start("obedient")

    pid_of(tmp_path, "obedient")
    assert bystander.poll() is None
