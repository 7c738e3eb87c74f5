"""Telling a process from another one that was given the same number later."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def identity_of(pid: int) -> str | None:
    """Boot and start time of a living process; None when there is none (a zombie is none)."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if state == "Z" else f"{BOOT_ID.read_text().strip()}:{rest[18]}"
    except OSError:
        return None if Path("/proc/self").exists() else _identity_from_ps(pid)


def is_gone(pid: int) -> bool:
    """Whether the process has ended."""
    return identity_of(pid) is None


def _identity_from_ps(pid: int) -> str | None:
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip() or None


def command_line_of(pid: int) -> str:
    """The words a process was started with, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def send(pid: int, signal_number: int) -> None:
    """Signal one process; one that has ended needs none."""
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return


def kill_group(leader: int) -> None:
    """Kill what is left of a process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS refuses for a group of zombies
        return


def wait_until(is_done: Callable[[], bool], seconds: float, pause: float = 0.03) -> bool:
    """Ask again and again until it is so or the time is over."""
    deadline = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
