"""Grandchildren whose parent was killed come to us, so that none of them outlives the command."""

import ctypes
import os
import sys
from pathlib import Path

from runner.process_identity import kill_group

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of orphaned descendants, where the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_orphans() -> None:
    """Kill what came to us and is still there."""
    for pid in _children():
        if os.getpgid(pid) != os.getpgrp():
            kill_group(os.getpgid(pid))


def _children() -> list[int]:
    tasks = Path("/proc/self/task")
    if not tasks.exists():
        return []
    return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]
