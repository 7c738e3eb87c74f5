"""Running PostgreSQL for root: the server refuses to be root, so root hands it less."""

import os
import subprocess
from pathlib import Path

from runner.problem import Problem

NOBODY = 65534
# In place: files stay root's, the process believes to be nobody and has no capability left.
OWN_NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]


def unprivileged_prefix(program: Path, folder: Path) -> list[str]:
    """The words to put before a PostgreSQL command, and the folder's owner made to fit."""
    if os.geteuid() != 0:
        return []
    for prefix, owner in _ways(folder.stat().st_uid):
        if _works([*prefix, str(program), "--version"]):
            _give(folder, owner)
            if _works([*prefix, "test", "-w", str(folder)]):
                return prefix
    raise Problem(
        "PostgreSQL refuses to run as root and this machine allows neither unshare nor setpriv:"
        " run this command as an ordinary user."
    )


def _ways(owner: int) -> list[tuple[list[str], int]]:
    """Each way with the owner that the files must have; an ordinary user's files stay theirs."""
    if owner not in (0, NOBODY):
        return [(_as_user(owner), owner)]
    return [(OWN_NAMESPACE, 0), (_as_user(NOBODY), NOBODY)]


def _as_user(user: int) -> list[str]:
    """Really another user, who may still walk through root's folders: for the programs and data."""
    return [
        "setpriv",
        # Or access(2), which PostgreSQL asks about its own files, would not count the capability.
        "--securebits=+no_setuid_fixup",
        f"--reuid={user}",
        f"--regid={user}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
    ]


def _works(words: list[str]) -> bool:
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _give(folder: Path, owner: int) -> None:
    if folder.stat().st_uid == owner:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner, follow_symlinks=False)
